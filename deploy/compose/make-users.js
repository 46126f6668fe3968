// Once, on a new MongoDB: who has the queries' certificate may write weir's results, who has a viewer's may read them.
db.getSiblingDB("$external").runCommand({
  createUser: "CN=queries",
  roles: [{ role: "readWrite", db: "weir" }],
});
db.getSiblingDB("$external").runCommand({
  createUser: "CN=viewer",
  roles: [{ role: "read", db: "weir" }],
});
