// Runs an emulator until it is told to stop, or until the process that started it is gone: its end of stdin closes
// then, whatever ended it.
const fs = require("fs");
const Module = require("module");

// The Cosmos DB emulator's parser of SQL was generated without the option that lets it remember what it found at a
// place, so that every pair of parentheses within another makes it ten times slower. This adds what the option does.
const compile = Module._extensions[".js"];
Module._extensions[".js"] = (module, path) => {
  if (!/[\\/]cosmosdb-query[\\/]lib[\\/]parser\.js$/.test(path)) {
    return compile(module, path);
  }

  const source = fs
    .readFileSync(path, "utf8")
    .replace(
      /^ *function peg\$parse\(input, options\) \{$/m,
      `$&
      const found = new Map();
      function remember(rule, parse) {
        const key = rule + ":" + peg$currPos;
        let known = found.get(key);
        if (known) {
          peg$currPos = known.end;
        } else {
          const result = parse();
          found.set(key, (known = { result, end: peg$currPos }));
        }
        return known.result;
      }`
    )
    .replace(
      /^( *)function (peg\$parse\w+)\(\) \{$/gm,
      `$1function $2() { return remember("$2", anew$2); }\n$1function anew$2() {`
    );
  module._compile(source, path);
};

const [, , script, ...args] = process.argv;
process.argv = [process.argv[0], require.resolve(script), ...args];
process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();
require(script);
