// What a client that holds no proto file can learn from a server: its services and their messages, over gRPC server
// reflection. Only the reflection protocol's own few messages are known beforehand.
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';

// Numbers and types of the fields, the same in both versions of the protocol.
const protocol = protobuf.Root.fromJSON({
  nested: {
    Request: {
      fields: {
        fileByFilename: { type: 'string', id: 3 },
        fileContainingSymbol: { type: 'string', id: 4 },
        listServices: { type: 'string', id: 7 },
      },
    },
    Files: { fields: { fileDescriptorProto: { rule: 'repeated', type: 'bytes', id: 1 } } },
    Service: { fields: { name: { type: 'string', id: 1 } } },
    Services: { fields: { service: { rule: 'repeated', type: 'Service', id: 1 } } },
    ErrorResponse: { fields: { errorCode: { type: 'int32', id: 1 }, errorMessage: { type: 'string', id: 2 } } },
    Response: {
      fields: {
        fileDescriptorResponse: { type: 'Files', id: 4 },
        listServicesResponse: { type: 'Services', id: 6 },
        errorResponse: { type: 'ErrorResponse', id: 7 },
      },
    },
  },
});
const Request = protocol.lookupType('Request');
const Response = protocol.lookupType('Response');

const loadOptions = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };

// One reflection stream; `version` is 'v1' or 'v1alpha'. Requests are answered in order.
export class Reflection {
  constructor(address, version) {
    this.client = new grpc.Client(address, grpc.credentials.createInsecure());
    this.call = this.client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (request) => Buffer.from(Request.encode(Request.create(request)).finish()),
      (bytes) => Response.toObject(Response.decode(bytes)));
    this.waiting = [];
    this.call.on('data', (reply) => this.waiting.shift().resolve(reply));
    this.call.on('error', (error) => this.waiting.splice(0).forEach((waiter) => waiter.reject(error)));
    this.call.on('end', () => this.waiting.splice(0).forEach(
      (waiter) => waiter.reject(new Error('the server ended the reflection stream'))));
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.call.write(request);
    });
  }

  async services() {
    const reply = await this.ask({ listServices: '*' });
    return reply.listServicesResponse.service.map((service) => service.name).sort();
  }

  // Descriptors of the files that declare `symbols`, and of all they import: file name to serialised descriptor.
  async files(symbols) {
    const files = new Map();
    const take = (reply, what) => {
      if (!reply.fileDescriptorResponse) throw new Error(`${what}: ${reply.errorResponse?.errorMessage}`);
      for (const bytes of reply.fileDescriptorResponse.fileDescriptorProto) {
        files.set(descriptor.FileDescriptorProto.decode(bytes).name, bytes);
      }
    };
    for (const symbol of symbols) take(await this.ask({ fileContainingSymbol: symbol }), symbol);
    for (;;) {
      const missing = [...files.values()].flatMap((bytes) => descriptor.FileDescriptorProto.decode(bytes).dependency)
        .find((name) => !files.has(name));
      if (!missing) return files;
      take(await this.ask({ fileByFilename: missing }), missing);
    }
  }

  close() {
    this.call.end();
    this.client.close();
  }
}

function descriptorSet(files) {
  const file = [...files.values()].map((bytes) => descriptor.FileDescriptorProto.decode(bytes));
  return descriptor.FileDescriptorSet.encode({ file }).finish();
}

// Stub classes by full service name, with every message they need.
export function loadServices(files) {
  return protoLoader.loadFileDescriptorSetFromBuffer(Buffer.from(descriptorSet(files)), loadOptions);
}

// The messages themselves, to decode what travels outside of replies.
export function loadMessages(files) {
  const root = protobuf.Root.fromDescriptor(descriptorSet(files));
  root.resolveAll();
  return root;
}
