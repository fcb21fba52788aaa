// The emulator of Cosmos DB on a port of loopback.
const { createHttpsServer } = require("@vercel/cosmosdb-server");
const ResourceId = require("@vercel/cosmosdb-server/lib/account/resource-id").default;

// As parts of paths, ids of resources have "-" for "/", which the emulator heeds only when it reads them: every 64th
// database could not be queried.
const toBase64 = ResourceId.toBase64String;
ResourceId.toBase64String = (bytes) => toBase64(bytes).replaceAll("/", "-");
ResourceId.fromBase64String = (text) => Buffer.from(text.replaceAll("-", "/"), "base64");

// Connections are kept open: a handshake takes longer than a call. Were they closed after a while, as is usual, a call
// might just be on its way.
const server = createHttpsServer({ keepAlive: true });
server.keepAliveTimeout = 3_600_000;
server.listen(Number(process.argv[2]), "127.0.0.1");
