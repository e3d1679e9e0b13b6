// A fangtand of its own, on a new store and a socket in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Server {
  // Resolves when the server says that it is ready.
  static async start(binary) {
    const server = new Server();
    server.folder = mkdtempSync(join(tmpdir(), 'fangtan-'));
    server.address = `unix:${join(server.folder, 'socket')}`;
    server.process = spawn(binary, ['--data-dir', join(server.folder, 'data'), '--listen', server.address],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    server.output = '';
    server.ended = new Promise((resolve) => server.process.on('close', (code, signal) => resolve({ code, signal })));
    await new Promise((resolve, reject) => {
      server.process.stdout.on('data', (chunk) => {
        server.output += chunk;
        if (/ ready on .*\n/.test(server.output)) resolve();
      });
      server.process.stderr.on('data', (chunk) => { server.output += chunk; });
      server.process.on('error', reject);
      server.ended.then((end) => reject(new Error(`ended before it was ready: ${JSON.stringify(end)}\n${server.output}`)));
    });
    return server;
  }

  // Ends it as an operator would; resolves to its exit code and signal.
  async stop() {
    this.process.kill('SIGTERM');
    const end = await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
    return end;
  }
}
