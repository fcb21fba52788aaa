// Writes facts.json: node generate-facts.mjs <clone of Azure/bicep-types-az>
import { checkAll } from './check.mjs';
import { readFolder } from './bicep.mjs';
import { Definitions } from './facts.mjs';

const clone = process.argv[2];
if (!clone) {
  console.error('Say where a clone of https://github.com/Azure/bicep-types-az is.');
  process.exit(2);
}

// What the checks ask for is what they will need.
const definitions = new Definitions(clone);
const findings = checkAll(readFolder(), definitions.find);
findings.forEach(finding => console.error(finding));
definitions.save();
process.exitCode = findings.length === 0 ? 0 : 1;
