// Gets, filters, searches, pages and watches, with retries by service config.
//
//   npm install @grpc/grpc-js @grpc/proto-loader
//   node client/examples/retrieve.mjs 127.0.0.1:50051 渔民 proto GOOGLEAPIS
//
// FANGTAN_CA (a PEM file) and FANGTAN_TOKEN make it a caller of a guarded server.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Found beside the program, or where NODE_MODULES says.
const require = createRequire(join(process.env.NODE_MODULES ?? import.meta.dirname ?? '.', 'x'));
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, query, ...includeDirs] = process.argv.slice(2);
const definition = loader.loadSync(
  ['interviews', 'search', 'changes'].map((name) => `fangtan/v1/${name}_service.proto`),
  { includeDirs, keepCase: false, longs: String, defaults: true });
const { Interviews, Search, Changes } = grpc.loadPackageDefinition(definition).fangtan.v1;

// Reads may be sent again when the server is starting, draining, gone for a moment or has too much in hand. How long
// to wait before a try it says itself.
const serviceConfig = JSON.stringify({
  methodConfig: [{
    name: [{ service: 'fangtan.v1.Interviews' }, { service: 'fangtan.v1.Search' }],
    timeout: '10s',
    waitForReady: true,
    retryPolicy: { maxAttempts: 5, initialBackoff: '0.1s', maxBackoff: '2s', backoffMultiplier: 2,
      retryableStatusCodes: ['UNAVAILABLE', 'RESOURCE_EXHAUSTED'] },
  }],
});
// Without the last two a server that is gone is looked for after one second, then 1.6, 2.6 and so on.
const options = { 'grpc.service_config': serviceConfig, 'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 2000 };

function credentials() {
  if (!process.env.FANGTAN_CA) return grpc.credentials.createInsecure();
  const tls = grpc.credentials.createSsl(readFileSync(process.env.FANGTAN_CA));
  if (!process.env.FANGTAN_TOKEN) return tls;
  return grpc.credentials.combineChannelCredentials(tls, grpc.credentials.createFromMetadataGenerator(
    (_, done) => {
      const metadata = new grpc.Metadata();
      metadata.set('authorization', `Bearer ${process.env.FANGTAN_TOKEN}`);
      done(null, metadata);
    }));
}

const clients = [Interviews, Search, Changes].map((Service) => new Service(address, credentials(), options));
const [interviews, search, changes] = clients;
const call = (client, method, request) => new Promise((resolve, reject) => {
  client[method](request, (error, response) => (error ? reject(error) : resolve(response)));
});

// Every item of a walk; all its pages show the store at one revision.
async function* walk(request) {
  for (let pageToken = ''; ;) {
    const response = await call(interviews, 'ListAnswers', { ...request, pageToken });
    yield* response.answers;
    pageToken = response.nextPageToken;
    if (!pageToken) return;
  }
}

const answers = [];
for await (const answer of walk({ parent: 'articles/-', pageSize: 2 })) answers.push(answer);
console.log(`walked ${answers.length} answers`);

for (const { name } of answers.slice(0, 1)) {  // the store may be empty
  const answer = await call(interviews, 'GetAnswer', { name });
  console.log(`${answer.speakerDisplayName} (${answer.printedPosts.join(', ')}) on: ${answer.questionText}`);

  const filter = `speaker.name = "${answer.printedName}" AND ordinal > 0`;
  const same = await call(interviews, 'ListAnswers', { parent: 'articles/-', filter });
  console.log(`${same.totalSize} answers of the same speaker`);
}

const found = await call(search, 'SearchAnswers', { query, pageSize: 1 });
for (const result of found.results) {
  for (const snippet of result.snippets) {
    const characters = [...snippet.text];  // highlights count code points, strings UTF-16 units
    const marks = snippet.highlights.map(({ start, end }) => characters.slice(start, end).join(''));
    console.log(`best: ${result.answer.speakerDisplayName}: ${marks.join(' ')}`);
  }
}

// What comes from now on; with afterRevision, what has been missed comes first. The first message says where it begins,
// and every later one the revision to resume after.
const watch = changes.WatchChanges({});
watch.on('error', () => {});  // the cancellation below
const message = await new Promise((resolve) => watch.once('data', resolve));
console.log(`watching from revision ${message.revision}`);
watch.cancel();

try {
  await call(interviews, 'ListAnswers', { parent: 'articles/-', filter: 'text:a AND AND' });
} catch (error) {
  console.log(`refused: ${grpc.status[error.code]}: ${error.details}`);
}
clients.forEach((client) => client.close());
