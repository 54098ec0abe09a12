// A client of modelreg in Node: asks which model to call, reads why none is left, and says how the call went.
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { v7 as newId } from "uuid";

const includeDirs = ["../../proto", "."].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
// Numbers of 64 bits come as strings: amounts stay exact.
const contract = loadSync(["modelreg/v1/router.proto", "google_rpc.proto"], {
  includeDirs, keepCase: true, longs: String, enums: String, defaults: true,
});
const { RouterService } = grpc.loadPackageDefinition(contract).modelreg.v1;
const address = process.argv[2] ?? process.env.MODELREG_ADDRESS;
const router = new RouterService(address, grpc.credentials.createInsecure());
const select = promisify(router.Select).bind(router);

// Gives each try 50 ms. The request id makes all tries one decision; the first may only open the connection.
async function choose(constraints) {
  const workload = { input_tokens: 4_000, expected_output_tokens: 800 };
  const request = { request_id: newId(), task_class: "coding", workload, constraints };
  for (let attempt = 1; ; attempt++) {
    try {
      return await select(request, { deadline: Date.now() + 50 });
    } catch (error) {
      if (attempt === 100 || error.code !== grpc.status.DEADLINE_EXCEEDED) throw error;
    }
  }
}

const { decision_id, selected } = await choose({});
const { route, endpoint, quote } = selected;
console.log(`route       ${route.route_id}`);
console.log(`model       ${endpoint.model}`);
console.log(`credential  ${endpoint.credential_ref}`);
console.log(`expected    ${quote.expected.units} USD + ${quote.expected.pico} pico-USD`);

try {
  await choose({ min_context_tokens: 1_000_000_000 });
} catch (error) {
  const [details] = error.metadata.get("grpc-status-details-bin");
  const status = contract["google.rpc.Status"].deserialize(details);
  const info = contract["google.rpc.ErrorInfo"].deserialize(status.details[0].value);
  console.log(`refused     ${info.reason} of ${info.domain}`);
  for (const key of Object.keys(info.metadata).sort()) console.log(`  ${key} ${info.metadata[key]}`);
}

const usage = { event_id: newId(), decision_id, route, outcome: "USAGE_OUTCOME_OK" };
const recorded = await promisify(router.RecordUsage).bind(router)(usage, { deadline: Date.now() + 1_000 });
console.log(`recorded    ${recorded.ack}`);
router.close();
