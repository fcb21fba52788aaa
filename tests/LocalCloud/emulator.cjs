// Runs an emulator until it is told to stop, or until the process that started it is gone: its end of stdin closes
// then, whatever ended it.
const [, , script, ...args] = process.argv;
process.argv = [process.argv[0], require.resolve(script), ...args];
process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();
require(script);
