// Runs an emulator until stdin closes: because it is to stop, or because the process that started it is gone, whatever
// ended that.
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

// Ctrl-C reaches every process of a terminal. This one goes on until its parent has done with it.
for (const name of ["on", "once", "addListener"]) {
  const listen = process[name];
  process[name] = (event, ...rest) => (event === "SIGINT" ? process : listen.call(process, event, ...rest));
}
process.prependListener("SIGINT", () => {});

const [, , script, ...args] = process.argv;
process.argv = [process.argv[0], require.resolve(script), ...args];
function stop() {
  // Time to write down what it holds in memory, if it does that.
  setTimeout(() => process.exit(0), process.emit("SIGTERM") ? 5000 : 0).unref();
}
process.stdin.on("end", stop).on("error", stop).resume();
require(script);
