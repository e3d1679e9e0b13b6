// Calls by service and method name, with plain objects; nothing is known but what reflection told.
import grpc from '@grpc/grpc-js';
import { Reflection, loadMessages, loadServices } from './reflection.mjs';

const deadlineSeconds = 20;

export class Connection {
  static async open(address, version) {
    const connection = new Connection();
    const reflection = new Reflection(address, version);
    connection.services = await reflection.services();
    const files = await reflection.files([...connection.services, 'google.rpc.Status', 'google.rpc.ErrorInfo']);
    reflection.close();
    connection.files = files;
    connection.definitions = loadServices(files);
    connection.messages = loadMessages(files);
    connection.address = address;
    connection.stubs = new Map();
    connection.called = new Set();
    return connection;
  }

  // Every method of `service`, by name, with its path and kinds of streaming.
  methods(service) {
    return Object.values(this.definitions[service]);
  }

  stub(service) {
    if (!this.stubs.has(service)) {
      const Stub = grpc.makeGenericClientConstructor(this.definitions[service], service);
      this.stubs.set(service, new Stub(this.address, grpc.credentials.createInsecure()));
    }
    return this.stubs.get(service);
  }

  start(path, ...args) {
    const [, service, method] = path.match(/^(.*)\/(.*)$/);
    this.called.add(path);
    const options = { deadline: Date.now() + deadlineSeconds * 1000 };
    return this.stub(service)[method](...args, options);
  }

  // One request, one reply. `path` is `package.Service/Method`.
  unary(path, request = {}) {
    return new Promise((resolve, reject) => {
      const [, service, method] = path.match(/^(.*)\/(.*)$/);
      this.called.add(path);
      this.stub(service)[method](request, { deadline: Date.now() + deadlineSeconds * 1000 },
        (error, reply) => (error ? reject(error) : resolve(reply)));
    });
  }

  // One request, all replies.
  serverStream(path, request = {}) {
    return collect(this.start(path, request));
  }

  // The first reply of a stream that `wanted` holds for; the stream is then given up.
  first(path, request, wanted) {
    const call = this.start(path, request);
    return new Promise((resolve, reject) => {
      call.on('data', (reply) => {
        if (!wanted(reply)) return;
        resolve(reply);
        call.cancel();
      });
      call.on('error', reject);
      call.on('end', () => reject(new Error(`${path} ended`)));
    });
  }

  // All requests, all replies.
  bidiStream(path, requests) {
    const call = this.start(path);
    requests.forEach((request) => call.write(request));
    call.end();
    return collect(call);
  }

  // One request of any kind of method, with no more than the stream's end after it.
  any(path, request = {}) {
    const [, service, method] = path.match(/^(.*)\/(.*)$/);
    const definition = this.methods(service).find((one) => one.path === `/${service}/${method}`);
    if (definition.requestStream) return this.bidiStream(path, [request]);
    if (definition.responseStream) return this.serverStream(path, request);
    return this.unary(path, request);
  }

  // The ErrorInfo that a failed call carried, or undefined.
  errorInfo(error) {
    const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
    if (!bytes) return undefined;
    const status = this.messages.lookupType('google.rpc.Status').decode(bytes);
    return this.errorInfoOf(status);
  }

  errorInfoOf(status) {
    const detail = status.details.find((any) => (any.typeUrl ?? any.type_url)?.endsWith('/google.rpc.ErrorInfo'));
    return detail && this.messages.lookupType('google.rpc.ErrorInfo').decode(detail.value);
  }

  close() {
    this.stubs.forEach((stub) => stub.close());
  }
}

function collect(call) {
  return new Promise((resolve, reject) => {
    const replies = [];
    call.on('data', (reply) => replies.push(reply));
    call.on('error', reject);
    call.on('end', () => resolve(replies));
  });
}
