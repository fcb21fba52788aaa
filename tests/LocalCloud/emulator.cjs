// Runs an emulator until stdin closes: because it is to stop, or because the process that started it is gone, whatever
// ended that.

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
