// Runs the audits of graphql-http against the server whose endpoint is given, and prints what came out: [{"id": ..., "name": ..., "status": ...}, ...].

import { auditServer } from "graphql-http";

const found = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(found.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
