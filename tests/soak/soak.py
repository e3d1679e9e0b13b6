"""The load, the operator and the judge of tests/soak/run."""
import argparse
import collections
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid

import grpc

from fangtan.v1 import article_pb2, articles_service_pb2, articles_service_pb2_grpc
from fangtan.v1 import changes_service_pb2, changes_service_pb2_grpc
from fangtan.v1 import interviews_service_pb2, interviews_service_pb2_grpc
from fangtan.v1 import search_service_pb2, search_service_pb2_grpc

# As in client/examples: reads are sent again by gRPC itself, writes by the caller, under one request_id.
SERVICE_CONFIG = json.dumps({'methodConfig': [{
    'name': [{}], 'timeout': '20s', 'waitForReady': True,
    'retryPolicy': {'maxAttempts': 5, 'initialBackoff': '0.1s', 'maxBackoff': '2s', 'backoffMultiplier': 2,
                    'retryableStatusCodes': ['UNAVAILABLE', 'RESOURCE_EXHAUSTED']}}]})
WRITE_PATIENCE = 30  # seconds
ARTICLES = 40        # written over and over, so that the store holds as many as it did
# Versions that are over leave their numbers in memory, about 1 KB for each write of 13 records: that is growth, too,
# and counted, but twenty times as many writes would show nothing else.
CALLS_PER_WRITE = 20
MEMORY_GROWTH = 1.05
# Small caches and buffers, and after the first restart so many writes and backups that all of them are full and what
# threads keep is what their largest work took: what grows after that is no cache. At two writes a second that takes
# twenty minutes, and a shorter run would measure nothing else.
WARM_UP_WRITES = 2500
WARM_UP_RATE = 50    # a second
WARM_UP_BACKUPS = 10  # of some 9 s each
LEAST_SAMPLES = 60
SMALL = ['--write-buffer-mb', '1', '--block-cache-mb', '4', '--record-cache-mb', '1']

HAPROXY = '''
global
  maxconn 1000
  log {log} format raw local0 warning
defaults
  mode http
  log global
  timeout connect 1s
  timeout client 90s
  timeout server 90s
  retries 3
  option redispatch 1
  retry-on conn-failure empty-response
frontend reads
  bind 127.0.0.1:{reads} ssl crt {keys}/proxy.pem alpn h2
  default_backend both
frontend writes
  bind 127.0.0.1:{writes} ssl crt {keys}/proxy.pem alpn h2
  default_backend first
backend both
  balance roundrobin
  default-server ssl verify required ca-file {keys}/ca.crt alpn h2 check inter 300ms fall 1 rise 1
  server a 127.0.0.1:{a}
  server b 127.0.0.1:{b}
backend first
  server a 127.0.0.1:{a} ssl verify required ca-file {keys}/ca.crt alpn h2 check inter 300ms fall 1 rise 1
'''


def free_ports(count):
    """Ports that nobody holds; below those that outgoing connections take."""
    found = []
    while len(found) < count:
        with socket.socket() as sock:
            port = random.randint(20000, 32000)
            try:
                sock.bind(('127.0.0.1', port))
            except OSError:
                continue
            if port not in found:
                found.append(port)
    return found


class Server:
    def __init__(self, options, name, port):
        self.options, self.name, self.port = options, name, port
        self.data = f'{options.work}/{name}'
        self.process, self.memory = None, []

    def start(self):
        keys = f'{self.options.work}/keys'
        ready = open(f'{self.options.work}/{self.name}.ready', 'w+')
        log = open(f'{self.options.work}/{self.name}.log', 'a')
        self.process = subprocess.Popen(
            [f'{self.options.bin}/fangtand', '--data-dir', self.data, '--listen', f'127.0.0.1:{self.port}',
             '--tls-cert', f'{keys}/server.crt', '--tls-key', f'{keys}/server.key', '--token-file',
             f'{keys}/callers', '--retention-seconds', '30', '--drain-seconds', '5', *SMALL],
            stdout=ready, stderr=log)
        for _ in range(600):
            with open(ready.name) as lines:
                if 'ready' in lines.read():
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f'{self.name} did not start: see {log.name}: ' + open(log.name).read()[-500:])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        if code != 0:
            fault(f'{self.name} ended with {code}')

    def sample(self):
        sizes = {}
        with open(f'/proc/{self.process.pid}/status') as status:
            for line in status:
                if line.startswith(('RssAnon', 'RssFile')):
                    sizes[line[:7]] = int(line.split()[1]) / 1024
        self.memory.append((sizes['RssAnon'], sizes['RssFile']))


FAULTS = []
LOCK = threading.Lock()
CALLS = collections.defaultdict(list)  # milliseconds by kind
RETRIED = collections.Counter()
DONE = collections.Counter()
STOP = threading.Event()


def fault(text):
    with LOCK:
        FAULTS.append(f'{time.strftime("%H:%M:%S")} {text}')
        print('FAULT', FAULTS[-1], flush=True)


def token(options, role):
    with open(f'{options.work}/keys/{role}.token') as file:
        return file.read().strip()


def channel(options, port, secret, retries=True):
    with open(f'{options.work}/keys/ca.crt', 'rb') as ca:
        tls = grpc.ssl_channel_credentials(ca.read())
    both = grpc.composite_channel_credentials(tls, grpc.access_token_call_credentials(secret))
    config = [('grpc.service_config', SERVICE_CONFIG)] if retries else [('grpc.enable_retries', 0)]
    return grpc.secure_channel(f'localhost:{port}', both, config + [('grpc.use_local_subchannel_pool', 1)])


def timed(kind, call):
    start = time.monotonic()
    result = call()
    with LOCK:
        CALLS[kind].append((time.monotonic() - start) * 1000)
    return result


def read_loop(options, port, seed):
    link = channel(options, port, token(options, 'reader'))
    articles = articles_service_pb2_grpc.ArticlesStub(link)
    interviews = interviews_service_pb2_grpc.InterviewsStub(link)
    search = search_service_pb2_grpc.SearchStub(link)
    everything = articles_service_pb2.ListArticlesRequest(page_size=100)
    names = [article.name for article in articles.ListArticles(everything).articles]
    chance = random.Random(seed)
    kinds = {
        'get': lambda: articles.GetArticle(articles_service_pb2.GetArticleRequest(name=chance.choice(names))),
        'list': lambda: interviews.ListAnswers(interviews_service_pb2.ListAnswersRequest(
            parent='articles/-', page_size=20, filter=chance.choice(['', 'text:水', 'ordinal > 1']))),
        'search': lambda: search.SearchAnswers(search_service_pb2.SearchAnswersRequest(query='漁民 海草',
                                                                                       page_size=10))}
    while not STOP.wait(chance.expovariate(options.rate / 4)):
        kind = chance.choices(list(kinds), [6, 2, 1])[0]
        try:
            timed(kind, kinds[kind])
        except grpc.RpcError as error:
            fault(f'{kind}: {error.code().name}: {error.details()}')


def article(number):
    made = article_pb2.Article(title=f'第{number}篇 河灣的水')
    for i in range(6):
        exchange = (made.sections[0] if made.sections else made.sections.add()).exchanges.add()
        exchange.question.text = f'第{i}問：水位怎麼樣？'
        answer = exchange.answers.add(printed_name='林一葦')
        answer.paragraphs.append(f'每天都看{random.randint(1, 9)}次，漁民也來看海草。')
    return made


def write_once(articles, number, written):
    made = article(number)
    made.name = f'articles/soak-{number:04d}'
    # The caller retries with one request_id, so that nothing is written twice.
    request = articles_service_pb2.UpdateArticleRequest(article=made, request_id=str(uuid.uuid4()))
    request.update_mask.paths.extend(['title', 'sections'])
    end = time.monotonic() + WRITE_PATIENCE
    while True:
        try:
            written.append(articles.UpdateArticle(request, timeout=10).revision)
            return
        except grpc.RpcError as error:
            again = error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED,
                                     grpc.StatusCode.DEADLINE_EXCEEDED)
            if not again or time.monotonic() > end:
                return fault(f'write: {error.code().name}: {error.details()}')
            RETRIED['write'] += 1
            time.sleep(0.2)


def write_loop(options, port, written):
    articles = articles_service_pb2_grpc.ArticlesStub(channel(options, port, token(options, 'writer'), False))
    number = 0
    while not STOP.wait(CALLS_PER_WRITE / options.rate):
        timed('write', lambda: write_once(articles, number % ARTICLES, written))
        number += 1


def watch_loop(options, port, seen, after):
    """Follows the first server, from where it was, however often it is cut off."""
    changes = changes_service_pb2_grpc.ChangesStub(channel(options, port, token(options, 'reader'), False))
    while not STOP.is_set():
        try:
            watch = changes.WatchChanges(changes_service_pb2.WatchChangesRequest(after_revision=after))
            threading.Thread(target=lambda call=watch: (STOP.wait(), call.cancel()), daemon=True).start()
            for response in watch:
                seen.update(change.revision for change in response.changes)
                after = max(after, response.revision)
        except grpc.RpcError as error:
            if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
                fault(f'watch: {error.code().name}: {error.details()}')
            RETRIED['watch'] += 1
            STOP.wait(0.2)


def fangtan(options, *arguments):
    return subprocess.run([f'{options.bin}/fangtan', *arguments], capture_output=True, text=True, timeout=60)


def rotate(options):
    """A new certificate with its own key, put in place by renaming; the proxy keeps the authority it trusts."""
    keys, new = f'{options.work}/keys', f'{options.work}/new'
    os.makedirs(new, exist_ok=True)
    with open(f'{new}/ext', 'w') as file:
        file.write('subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n')
    curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost']
    run = lambda *words: subprocess.run(['openssl', *words], check=True, capture_output=True)
    run('req', *curve, '-keyout', f'{new}/server.key', '-out', f'{new}/csr')
    run('x509', '-req', '-in', f'{new}/csr', '-CA', f'{keys}/ca.crt', '-CAkey', f'{keys}/ca.key',
        '-CAcreateserial', '-days', '9', '-extfile', f'{new}/ext', '-out', f'{new}/server.crt')
    for name in ('server.key', 'server.crt'):
        os.rename(f'{new}/{name}', f'{keys}/{name}')
    DONE['certificates rotated'] += 1


def spoil(options):
    """A key that does not belong to the certificate: both of before are to go on, until the next rotation."""
    keys, new = f'{options.work}/keys', f'{options.work}/new'
    os.makedirs(new, exist_ok=True)
    subprocess.run(['openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', f'{new}/server.key'],
                   check=True, capture_output=True)
    os.rename(f'{new}/server.key', f'{keys}/server.key')
    time.sleep(3)  # as long as servers need to see it
    DONE['bad keys put in place'] += 1


def revoke(options, server):
    """A token that is made works soon, and no longer soon after it was taken back."""
    callers = f'{options.work}/keys/callers'
    name = f'guest-{uuid.uuid4().hex[:8]}'
    made = fangtan(options, 'token', 'create', '--file', callers, '--role', 'reader', '--name', name)
    secret = made.stdout.strip()
    stub = articles_service_pb2_grpc.ArticlesStub(channel(options, server.port, secret, False))

    def works():
        try:
            stub.ListArticles(articles_service_pb2.ListArticlesRequest(page_size=1), timeout=5)
            return True
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAUTHENTICATED:
                return False
            return None

    def becomes(wanted):
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if works() is wanted:
                return True
            time.sleep(0.1)
        return False

    if not becomes(True):
        return fault('a new token does not work')
    fangtan(options, 'token', 'revoke', '--file', callers, '--name', name)
    if not becomes(False):
        fault('a revoked token still works after 10 s')
    DONE['tokens revoked'] += 1


def back_up(options, server):
    made = fangtan(options, '--server', f'localhost:{server.port}', '--ca', f'{options.work}/keys/ca.crt',
                   '--token-file', f'{options.work}/keys/admin.token', 'backup', f'{options.work}/backups',
                   '--keep', '3')
    if made.returncode != 0:
        return fault(f'backup: {made.stderr.strip()}')
    DONE['backups made'] += 1


def restart(servers):
    for server in reversed(servers):
        server.stop()
        server.start()
        time.sleep(1)  # until haproxy has noticed: else both would be gone at once
    DONE['rolling restarts'] += 1


def warm_up(options, server, written):
    """Fills what is to be full before memory is judged. Reads of both servers, and the slow writes, go on meanwhile."""
    began = time.monotonic()

    def write():
        articles = articles_service_pb2_grpc.ArticlesStub(
            channel(options, server.port, token(options, 'writer'), False))
        for number in range(WARM_UP_WRITES):
            write_once(articles, number % ARTICLES, written)
            time.sleep(max(0, began + number / WARM_UP_RATE - time.monotonic()))

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(WARM_UP_BACKUPS):
        back_up(options, server)
    writer.join()
    DONE['backups made'] -= WARM_UP_BACKUPS
    print(f'warm after {time.monotonic() - began:.0f} s', flush=True)


def operate(options, servers, minutes, written):
    """Each minute certificate, token, backup, SIGHUP; a rolling restart after a tenth of the time and near the end.
    Between them memory is judged."""
    start, minute, restarts = time.monotonic(), 0, [0.1, 0.97]
    while (passed := time.monotonic() - start) < minutes * 60:
        for server in servers:
            server.sample()
        if passed >= minute * 60 + 10:
            minute += 1
            if minute % 3 == 0:
                spoil(options)
            rotate(options)
            revoke(options, servers[minute % 2])
            back_up(options, servers[0])
            for server in servers:
                server.process.send_signal(signal.SIGHUP)
            DONE['SIGHUPs'] += 1
        if restarts and passed >= restarts[0] * minutes * 60:
            restarts.pop(0)
            if not restarts:
                for server in servers:
                    judge_memory(server)
            restart(servers)
            if restarts:
                warm_up(options, servers[0], written)
                for server in servers:
                    server.memory = []
        time.sleep(1)


def median(numbers):
    return sorted(numbers)[len(numbers) // 2] if numbers else 0


def judge_memory(server):
    """From the first quarter of the time since it was warm to the last a server is not to grow. A compaction takes 10 MiB
    for a minute, so less than a quarter would be luck."""
    sizes = [anonymous + file for anonymous, file in server.memory]
    if len(sizes) < LEAST_SAMPLES:
        return fault(f'memory of {server.name} was not judged: too short a run')
    quarter = max(1, len(sizes) // 4)
    first, last = median(sizes[:quarter]), median(sizes[-quarter:])
    print(f'memory of {server.name}: {first:.1f} MiB when warm, {last:.1f} MiB {len(sizes)} samples later '
          f'({last / first - 1:+.1%}), most {max(sizes):.1f} MiB', flush=True)
    minutes = [server.memory[i:i + 60] for i in range(0, len(server.memory), 60)]
    print('  median of each minute, without and with files mapped: ' + ', '.join(
        f'{median([anonymous for anonymous, _ in minute]):.1f} '
        f'{median([anonymous + file for anonymous, file in minute]):.1f}' for minute in minutes), flush=True)
    if last > first * MEMORY_GROWTH:
        fault(f'memory of {server.name} grew by {last / first - 1:.1%}')


def prepare(options, servers):
    """A store, and a copy of it."""
    first = servers[0]
    first.start()
    guarded = ['--server', f'localhost:{first.port}', '--ca', f'{options.work}/keys/ca.crt', '--token-file',
               f'{options.work}/keys/writer.token']
    imported = fangtan(options, *guarded, 'import', options.document)
    if imported.returncode != 0:
        sys.exit(f'import: {imported.stderr}')
    articles = articles_service_pb2_grpc.ArticlesStub(channel(options, first.port, token(options, 'writer')))
    for number in range(ARTICLES):
        last = articles.CreateArticle(articles_service_pb2.CreateArticleRequest(
            article=article(number), article_id=f'soak-{number:04d}')).revision
    first.stop()
    shutil.copytree(first.data, servers[1].data)
    for server in servers:
        server.start()
    return last


def report(written, seen):
    print('\n| calls | number | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|')
    for kind, times in sorted(CALLS.items()):
        times.sort()
        print(f'| {kind} | {len(times)} | {times[len(times) // 2]:.1f} | {times[len(times) * 99 // 100]:.1f} '
              f'| {times[-1]:.0f} |')
    print(', '.join(f'{count} {what}' for what, count in sorted(DONE.items())))
    print(f'sent again by the caller: {dict(RETRIED)} (what gRPC itself sends again is not counted)')
    print(f'{len(written)} writes acknowledged, {len(set(written) & seen)} of them seen by the watch')
    missed = set(written) - seen
    if missed:
        fault(f'the watch missed {len(missed)} writes, the first of them revision {min(missed)}')
    print(f'{len(FAULTS)} faults')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bin', required=True)
    parser.add_argument('--work', required=True)
    parser.add_argument('--import', dest='document', required=True)
    parser.add_argument('--minutes', type=float, default=30)
    parser.add_argument('--rate', type=float, default=40)
    options = parser.parse_args()
    a, b, reads, writes = free_ports(4)
    servers = [Server(options, 'a', a), Server(options, 'b', b)]
    proxy = None
    try:
        last = prepare(options, servers)
        with open(f'{options.work}/haproxy.cfg', 'w') as file:
            file.write(HAPROXY.format(a=a, b=b, reads=reads, writes=writes, keys=f'{options.work}/keys',
                                      log='stderr'))
        proxy = subprocess.Popen(['haproxy', '-q', '-f', f'{options.work}/haproxy.cfg'],
                                 stderr=open(f'{options.work}/haproxy.log', 'w'))
        time.sleep(1)
        written, seen = [], set()
        loops = [threading.Thread(target=read_loop, args=(options, reads, seed)) for seed in range(4)]
        loops.append(threading.Thread(target=write_loop, args=(options, writes, written)))
        watch = threading.Thread(target=watch_loop, args=(options, writes, seen, last))
        for thread in loops + [watch]:
            thread.start()
        operate(options, servers, options.minutes, written)
        time.sleep(2)  # the watch catches up
        STOP.set()
        for thread in loops + [watch]:
            thread.join(timeout=60)
        if proxy.poll() is not None:
            fault('haproxy is gone')
        report(written, seen)
    finally:
        STOP.set()
        for server in servers:
            if server.process is not None and server.process.poll() is None:
                server.process.kill()
        if proxy is not None:
            proxy.kill()
    sys.exit(1 if FAULTS else 0)


if __name__ == '__main__':
    main()
