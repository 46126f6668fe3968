// Once, on a new MongoDB: who has the queries' certificate may write weir's results and the archive of packets, who has a
// viewer's may read the results.
db.getSiblingDB("$external").runCommand({
  createUser: "CN=queries",
  roles: [{ role: "readWrite", db: "weir" }, { role: "readWrite", db: "archive" }],
});
db.getSiblingDB("$external").runCommand({
  createUser: "CN=viewer",
  roles: [{ role: "read", db: "weir" }],
});
