// Checks infra/: node check.mjs
import { pathToFileURL } from 'node:url';
import { readFolder } from './bicep.mjs';
import { committedFacts } from './facts.mjs';
import { checkModules, checkParametersFile } from './modules.mjs';
import { checkPolicy } from './policy.mjs';
import { checkSymbols } from './symbols.mjs';
import { checkTypes } from './types.mjs';

/** What is wrong with the files, one sentence each. */
export function checkAll(files, find) {
  for (const file of files.values()) {
    // What cannot be read would only be misunderstood.
    if (file.findings.length === 0) {
      checkSymbols(file);
      checkTypes(file, find);
      checkPolicy(file);
    }
  }
  checkModules(files);
  checkParametersFile(files.get('main.bicep'));
  return [...files.values()].flatMap(file => file.findings);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = readFolder();
  const findings = checkAll(files, committedFacts());
  findings.forEach(finding => console.error(finding));
  console.log(`${files.size} files, ${[...files.values()].flatMap(file => file.of('resource')).length} resources, ${findings.length} findings`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
