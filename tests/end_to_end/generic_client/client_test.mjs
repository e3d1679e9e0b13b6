// Every method of every service, called by a client that knows no proto file: what reflection tells is all it has.
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import grpc from '@grpc/grpc-js';
import { Connection } from './connection.mjs';
import { Server } from './server.mjs';

const page = readFileSync(new URL('../../data/interview/page.txt', import.meta.url));
const standardServices = ['grpc.channelz.v1.Channelz', 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection'];

let server;
let connection;
let imported;

async function refusal(call, code, reason) {
  const error = await call.then((reply) => assert.fail(`no error but ${JSON.stringify(reply)}`), (failed) => failed);
  assert.equal(error.code, code, `${error.message}`);
  const info = connection.errorInfo(error);
  assert.ok(info, `no ErrorInfo on: ${error.message}`);
  assert.equal(info.domain, 'fangtan.dev');
  assert.equal(info.reason, reason);
}

before(async () => {
  server = await Server.start(process.env.FANGTAND);
  connection = await Connection.open(server.address, 'v1');
});

after(async () => {
  connection?.close();
  const end = await server?.stop();
  assert.deepEqual(end, { code: 0, signal: null }, `fangtand after SIGTERM:\n${server?.output}`);
});

test('reflection v1 and v1alpha name the same services and files', async () => {
  const older = await Connection.open(server.address, 'v1alpha');
  assert.deepEqual(older.services, connection.services);
  assert.deepEqual([...older.files.keys()].sort(), [...connection.files.keys()].sort());
  for (const service of standardServices) assert.ok(connection.services.includes(service), service);
  older.close();
});

test('health tells the state of the server and of each service', async () => {
  for (const service of ['', ...connection.services.filter((name) => name.startsWith('fangtan.'))]) {
    const reply = await connection.unary('grpc.health.v1.Health/Check', { service });
    assert.equal(reply.status, 'SERVING', service);
  }
  await assert.rejects(connection.unary('grpc.health.v1.Health/Check', { service: 'no.such.Service' }),
    { code: grpc.status.NOT_FOUND });
  const watch = connection.start('grpc.health.v1.Health/Watch', { service: '' });
  const first = await new Promise((resolve, reject) => watch.on('data', resolve).on('error', reject));
  assert.equal(first.status, 'SERVING');
  watch.removeAllListeners('error').on('error', () => {});  // cancelling is reported as an error
  watch.cancel();
});

test('ImportArticles reads a page, and a second time changes nothing', async () => {
  const document = { content: page, uri: 'page.txt', media_type: 'text/plain' };
  const [first, refused, second] = await connection.bidiStream('fangtan.v1.Articles/ImportArticles',
    [{ document }, { document: { content: Buffer.alloc(0) } }, { document }]);
  assert.equal(first.status?.code ?? 0, 0, JSON.stringify(first.status));
  assert.equal(first.outcome, 'OUTCOME_CREATED');
  assert.equal(refused.item, '1');
  assert.equal(refused.status.code, grpc.status.INVALID_ARGUMENT);
  assert.equal(connection.errorInfoOf(refused.status)?.reason, 'DOCUMENT_UNREADABLE');
  assert.equal(second.status?.code ?? 0, 0, JSON.stringify(second.status));
  assert.equal(second.outcome, 'OUTCOME_UNCHANGED');
  assert.equal(second.article.name, first.article.name);
  assert.equal(second.revision, first.revision);
  imported = first;
});

test('articles are read by name, by the batch, in pages and as a whole', async () => {
  const { name } = imported.article;
  const basic = await connection.unary('fangtan.v1.Articles/GetArticle', { name });
  assert.equal(basic.title, imported.article.title);
  assert.ok(basic.sections.every((section) => section.exchanges.length === 0));
  const full = await connection.unary('fangtan.v1.Articles/GetArticle', { name, view: 'FULL' });
  const exchanges = full.sections.flatMap((section) => section.exchanges);
  assert.equal(exchanges.filter((exchange) => exchange.question).length, full.question_count);
  assert.equal(exchanges.flatMap((exchange) => exchange.answers).length, full.answer_count);

  const batch = await connection.unary('fangtan.v1.Articles/BatchGetArticles', { names: [name, name] });
  assert.deepEqual(batch.articles, [basic, basic]);
  const list = await connection.unary('fangtan.v1.Articles/ListArticles', {});
  assert.deepEqual(list.articles, [basic]);
  assert.equal(list.total_size, '1');
  const exported = await connection.serverStream('fangtan.v1.Articles/ExportArticles', {});
  assert.deepEqual(exported.map((item) => item.article), [full]);

  await refusal(connection.unary('fangtan.v1.Articles/GetArticle', { name: 'articles/no-such-article' }),
    grpc.status.NOT_FOUND, 'ARTICLE_NOT_FOUND');
  await refusal(connection.unary('fangtan.v1.Articles/GetArticle', { name, read_revision: 1000000 }),
    grpc.status.INVALID_ARGUMENT, 'REVISION_IN_FUTURE');
});

test('questions and answers are read by name, by the batch and in pages', async () => {
  const parent = imported.article.name;
  for (const kind of ['Question', 'Answer']) {
    const items = `${kind.toLowerCase()}s`;
    const list = await connection.unary(`fangtan.v1.Interviews/List${kind}s`, { parent: 'articles/-' });
    assert.ok(list[items].length > 1, items);
    assert.equal(list.total_size, String(list[items].length));
    const first = list[items][0];
    assert.deepEqual(await connection.unary(`fangtan.v1.Interviews/Get${kind}`, { name: first.name }), first);
    const batch = await connection.unary(`fangtan.v1.Interviews/BatchGet${kind}s`,
      { parent, names: list[items].map((item) => item.name).reverse() });
    assert.deepEqual(batch[items], list[items].slice().reverse());

    const walked = [];
    let token = '';
    do {
      const part = await connection.unary(`fangtan.v1.Interviews/List${kind}s`,
        { parent, page_size: 1, page_token: token });
      assert.ok(part[items].length <= 1);
      walked.push(...part[items]);
      token = part.next_page_token;
    } while (token);
    assert.deepEqual(walked, list[items]);
    await refusal(connection.unary(`fangtan.v1.Interviews/Get${kind}`, { name: `${parent}/${items}/no-such-one` }),
      grpc.status.NOT_FOUND, `${kind.toUpperCase()}_NOT_FOUND`);
    await refusal(connection.unary(`fangtan.v1.Interviews/List${kind}s`, { parent, page_token: 'forged' }),
      grpc.status.INVALID_ARGUMENT, 'PAGE_TOKEN_INVALID');
  }
});

test('an answer carries its whole context', async () => {
  const list = await connection.unary('fangtan.v1.Interviews/ListAnswers', { parent: imported.article.name });
  const answer = list.answers.find((one) => one.question);
  for (const field of ['speaker', 'speaker_display_name', 'printed_name', 'question_text', 'article_title', 'section']) {
    assert.notEqual(answer[field], '', field);
  }
  assert.ok(answer.printed_posts.length > 0);
  const question = await connection.unary('fangtan.v1.Interviews/GetQuestion', { name: answer.question, view: 'FULL' });
  assert.equal(question.text, answer.question_text);
  assert.ok(question.answers.some((one) => one.name === answer.name));
});

test('speakers are read by name, by the batch and in pages', async () => {
  const list = await connection.unary('fangtan.v1.Speakers/ListSpeakers', {});
  assert.ok(list.speakers.length > 0);
  const speaker = list.speakers.find((one) => one.answer_count !== '0');
  assert.ok(speaker.posts.length > 0);
  assert.deepEqual(await connection.unary('fangtan.v1.Speakers/GetSpeaker', { name: speaker.name }), speaker);
  const batch = await connection.unary('fangtan.v1.Speakers/BatchGetSpeakers',
    { names: list.speakers.map((one) => one.name) });
  assert.deepEqual(batch.speakers, list.speakers);
  await refusal(connection.unary('fangtan.v1.Speakers/BatchGetSpeakers', { names: ['speakers/no-such-speaker'] }),
    grpc.status.NOT_FOUND, 'BATCH_MEMBER_MISSING');
});

test('rankings are read by name and in pages', async () => {
  const list = await connection.unary('fangtan.v1.Rankings/ListRankings', {});
  assert.equal(list.rankings.length, 1);
  const [ranking] = list.rankings;
  assert.equal(ranking.name, imported.ranking);
  assert.equal(ranking.article, imported.article.name);
  assert.deepEqual(ranking.entries.map((entry) => entry.rank), ranking.entries.map((entry, index) => index + 1));
  assert.deepEqual(await connection.unary('fangtan.v1.Rankings/GetRanking', { name: ranking.name }), ranking);
});

test('a source is the untouched page, and spans point into it', async () => {
  const { name } = imported.source;
  const basic = await connection.unary('fangtan.v1.Sources/GetSource', { name });
  assert.equal(basic.byte_count, String(page.length));
  assert.equal(basic.content.length, 0);
  const full = await connection.unary('fangtan.v1.Sources/GetSource', { name, view: 'FULL' });
  assert.ok(page.equals(full.content));

  const answers = await connection.unary('fangtan.v1.Interviews/ListAnswers', { parent: imported.article.name });
  const spans = answers.answers.flatMap((answer) => answer.spans);
  assert.ok(spans.length > 1);
  for (const span of spans) {
    const read = await connection.unary('fangtan.v1.Sources/ReadSpan', { span });
    assert.ok(page.subarray(Number(span.byte_start), Number(span.byte_end)).equals(read.content));
    assert.equal([...page.toString()].slice(Number(span.char_start), Number(span.char_end)).join(''), read.text);
  }
});

test('an article is created, updated, deleted and brought back', async () => {
  const written = {
    title: '老街改造三問',
    participants: [{ name: '周𠮷明', posts: ['街道辦主任'] }],
    sections: [{
      heading: ['怎麼改'],
      exchanges: [{
        question: { text: '為什麼先修水管？', asker: '記者' },
        answers: [{ printed_name: '周𠮷明', paragraphs: ['水管老化，雨季常常漏水。'] }],
      }],
    }],
  };
  const create = { article: written, article_id: 'old-street', request_id: '6f1c0f0e-52a5-4d0b-9d55-0c8f5a3c7a11' };
  const created = await connection.unary('fangtan.v1.Articles/CreateArticle', create);
  assert.equal(created.name, 'articles/old-street');
  assert.equal(created.answer_count, 1);
  const replayed = await connection.unary('fangtan.v1.Articles/CreateArticle', create);
  assert.equal(replayed.revision, created.revision);
  await refusal(connection.unary('fangtan.v1.Articles/CreateArticle', { article: written, article_id: 'old-street' }),
    grpc.status.ALREADY_EXISTS, 'ALREADY_EXISTS');

  const { name } = created;
  const updated = await connection.unary('fangtan.v1.Articles/UpdateArticle',
    { article: { name, title: '老街改造四問', etag: created.etag }, update_mask: { paths: ['title'] } });
  assert.equal(updated.title, '老街改造四問');
  assert.notEqual(updated.etag, created.etag);
  await refusal(connection.unary('fangtan.v1.Articles/DeleteArticle', { name, etag: created.etag }),
    grpc.status.ABORTED, 'ETAG_MISMATCH');

  const deleted = await connection.unary('fangtan.v1.Articles/DeleteArticle', { name, etag: updated.etag });
  assert.ok(deleted.delete_time);
  await refusal(connection.unary('fangtan.v1.Articles/GetArticle', { name }),
    grpc.status.NOT_FOUND, 'ARTICLE_DELETED');
  const before = await connection.unary('fangtan.v1.Articles/GetArticle', { name, read_revision: created.revision });
  assert.equal(before.title, '老街改造三問');
  const back = await connection.unary('fangtan.v1.Articles/UndeleteArticle', { name });
  assert.equal(back.title, '老街改造四問');
  const [answer] = (await connection.unary('fangtan.v1.Interviews/ListAnswers', { parent: name })).answers;
  assert.equal(answer.question_text, '為什麼先修水管？');
  assert.equal(answer.printed_name, '周𠮷明');
});

test('filters find rows, and say where they are broken', async () => {
  const some = await connection.unary('fangtan.v1.Articles/ListArticles', { filter: 'title:"老街"' });
  assert.deepEqual(some.articles.map((article) => article.name), ['articles/old-street']);
  assert.equal(some.total_size, '1');
  const list = 'fangtan.v1.Interviews/ListAnswers';
  const said = await connection.unary(list, { parent: 'articles/-', filter: 'speaker.name = "周𠮷明" AND text:雨季' });
  assert.equal(said.answers.length, 1);
  const none = await connection.unary(list, { parent: 'articles/-', filter: 'printed_posts:"無此職"' });
  assert.equal(none.total_size, '0');
  await refusal(connection.unary(list, { parent: 'articles/-', filter: 'text:' }), grpc.status.INVALID_ARGUMENT,
    'FILTER_SYNTAX');
  await refusal(connection.unary(list, { parent: 'articles/-', filter: 'titel = "x"' }),
    grpc.status.INVALID_ARGUMENT, 'FILTER_FIELD_UNKNOWN');
  await refusal(connection.unary('fangtan.v1.Speakers/ListSpeakers', { filter: 'answer_count > many' }),
    grpc.status.INVALID_ARGUMENT, 'FILTER_TYPE');
});

test('answers are counted', async () => {
  const tally = await connection.unary('fangtan.v1.Search/TallyAnswers', { fields: ['FIELD_SPEAKER'] });
  const all = await connection.unary('fangtan.v1.Interviews/ListAnswers', { parent: 'articles/-' });
  assert.equal(tally.total_size, all.total_size);
  assert.equal(tally.rows.reduce((sum, row) => sum + Number(row.count), 0), Number(all.total_size));
});

test('answers, questions and articles are searched', async () => {
  for (const path of ['SearchAnswers', 'SearchQuestions', 'SearchArticles']) {
    const found = await connection.unary(`fangtan.v1.Search/${path}`, { query: '围堰', page_size: 1 });
    assert.equal(found.results.length, 1, path);
    assert.ok(Number(found.total_size) >= 1);
    assert.ok(found.results[0].score > 0);
    const [{ text, highlights }] = found.results[0].snippets;
    assert.deepEqual(highlights.map(({ start, end }) => [...text].slice(start, end).join('')).slice(0, 1), ['圍堰']);
  }
  await refusal(connection.unary('fangtan.v1.Search/SearchAnswers', { query: '……' }),
    grpc.status.INVALID_ARGUMENT, 'QUERY_EMPTY');
});

test('speakers are resolved, renamed, merged and split; the feed says so', async () => {
  const resolved = await connection.unary('fangtan.v1.Speakers/ResolveSpeaker', { printed_name: '周　𠮷明' });
  const [{ speaker, rule }] = resolved.candidates;
  assert.equal(rule, 'SAME_FOLDED_NAME');
  const renamed = await connection.unary('fangtan.v1.Speakers/UpdateSpeaker',
    { speaker: { name: speaker.name, display_name: '周吉明', etag: speaker.etag } });
  assert.equal(renamed.display_name, '周吉明');
  const others = await connection.unary('fangtan.v1.Speakers/ListSpeakers', { order_by: 'answer_count desc' });
  const stays = others.speakers.find((one) => one.name !== speaker.name);
  await refusal(connection.unary('fangtan.v1.Speakers/MergeSpeakers',
    { name: stays.name, merged_speaker: stays.name }), grpc.status.INVALID_ARGUMENT, 'SPEAKER_MERGE_INVALID');
  const merged = await connection.unary('fangtan.v1.Speakers/MergeSpeakers',
    { name: stays.name, merged_speaker: speaker.name, reason: '同一人' });
  assert.equal(Number(merged.answer_count), Number(stays.answer_count) + 1);
  const list = 'fangtan.v1.Interviews/ListAnswers';
  const [answer] = (await connection.unary(list, { parent: 'articles/old-street' })).answers;
  assert.equal(answer.speaker, stays.name);
  assert.equal(answer.printed_name, '周𠮷明');
  const byOldName = await connection.unary(list, { parent: 'articles/-', filter: `speaker = "${speaker.name}"` });
  assert.equal(byOldName.total_size, merged.answer_count);
  const split = await connection.unary('fangtan.v1.Speakers/SplitSpeaker', { name: speaker.name });
  assert.equal(split.merged_into, '');

  const feed = await connection.unary('fangtan.v1.Changes/ListChanges', { filter: 'kind = MERGED OR kind = SPLIT' });
  assert.deepEqual(feed.changes.map((change) => [change.kind, change.name, change.merged_into]),
    [['KIND_MERGED', speaker.name, stays.name], ['KIND_SPLIT', speaker.name, stays.name]]);
  const watched = await connection.first('fangtan.v1.Changes/WatchChanges',
    { after_revision: String(Number(feed.changes[0].revision) - 1) }, (reply) => reply.changes.length > 0);
  assert.equal(watched.revision, feed.changes[0].revision);
});

test('Admin tells what the server holds', async () => {
  const status = await connection.unary('fangtan.v1.Admin/GetStatus', {});
  assert.equal(status.article_count, '2');
  assert.ok(Number(status.revision) >= Number(imported.revision));
  assert.ok(Number(status.store_byte_count) > 0);
  assert.equal(status.text_behind_count, '0');
  const rebuilt = await connection.unary('fangtan.v1.Admin/RebuildIndex', {});
  assert.equal(rebuilt.documents, status.text_document_count);
});

test('a quote is checked against the answer that is said to hold it', async () => {
  const { answers: [answer] } = await connection.unary('fangtan.v1.Interviews/ListAnswers', { parent: imported.article.name });
  const check = (quote) => connection.unary('fangtan.v1.Sources/VerifyCitation', { name: answer.name, quote });
  const exact = await check(answer.paragraphs[0].slice(0, 20));
  assert.equal(exact.verdict, 'EXACT');
  assert.ok(exact.spans.length > 0);
  assert.equal((await check('海底撈月的一句話從來沒有人說過')).verdict, 'ABSENT');
});

test('long work is an operation: backups, checks, compaction', async () => {
  const directory = join(server.folder, 'backups');
  const started = [
    await connection.unary('fangtan.v1.Admin/CreateBackup', { directory }),
    await connection.unary('fangtan.v1.Admin/VerifyStore', {}),
    await connection.unary('fangtan.v1.Admin/Compact', {}),
  ];
  for (const { name } of started) {
    const ended = await connection.unary('google.longrunning.Operations/WaitOperation', { name, timeout: { seconds: 30 } });
    assert.ok(ended.done, JSON.stringify(ended));
    assert.ok(!ended.error, JSON.stringify(ended));
    assert.ok((await connection.unary('google.longrunning.Operations/GetOperation', { name })).done);
  }
  const { backups } = await connection.unary('fangtan.v1.Admin/ListBackups', { directory });
  assert.equal(backups.length, 1);
  const { operations } = await connection.unary('google.longrunning.Operations/ListOperations', { name: 'operations' });
  assert.equal(operations.length, 3);
  await connection.unary('google.longrunning.Operations/CancelOperation', { name: started[0].name });  // too late: no effect
  await connection.unary('google.longrunning.Operations/DeleteOperation', { name: started[0].name });
});

test('channelz is off unless a setting turns it on', async () => {
  for (const { path } of connection.methods('grpc.channelz.v1.Channelz')) {
    await refusal(connection.unary(path.slice(1), {}), grpc.status.UNIMPLEMENTED, 'CHANNELZ_OFF');
  }
});

test('no method was left out', () => {
  const methods = connection.services.filter((service) => !service.startsWith('grpc.reflection.'))
    .flatMap((service) => connection.methods(service).map((method) => method.path.slice(1)));
  assert.ok(methods.length >= 40, `${methods.length} methods`);
  assert.deepEqual(methods.filter((path) => !connection.called.has(path)), []);
});
