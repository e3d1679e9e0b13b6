import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

/**
 * Lucene as a stock user would set it up, measured: BM25 with its defaults, one thread, no forced merge.
 *
 * <pre>
 *   LuceneBench index   --index DIR --passages FILE [--analyzer cjk|smartcn|unibi] [--positions] [--ram-mb 16]
 *   LuceneBench quality --index DIR --questions FILE [--half all|tune|report]
 *   LuceneBench latency --index DIR --questions FILE,FILE [--limit 2000] [--warm-up 5]
 * </pre>
 *
 * {@code --fields one} (the default) indexes the title and the text as one field, {@code --fields two} apart; then
 * {@code --title-boost} weighs the title in the query. {@code --query builder} leaves the query to QueryBuilder,
 * {@code --query terms} (the default) makes each token of the analyzer a SHOULD clause. They are the same for cjk
 * and smartcn; for unibi QueryBuilder makes a character and the pair that begins with it synonyms of each other
 * (and by default every path through the overlapping tokens, of which a question has more than the 1,024 allowed).
 */
public final class LuceneBench {
  private static final Map<String, String> FLAGS = new HashMap<>();

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    for (int i = 1; i < arguments.length; ++i) {
      boolean bare = i + 1 == arguments.length || arguments[i + 1].startsWith("--");
      FLAGS.put(arguments[i], bare ? "true" : arguments[++i]);
    }
    String mode = arguments.length == 0 ? "" : arguments[0];
    switch (mode) {
      case "index": index(); break;
      case "quality": quality(); break;
      case "latency": latency(); break;
      default: throw new IllegalArgumentException("the first argument is index, quality or latency");
    }
  }

  private static String flag(String name, String missing) {
    String value = FLAGS.getOrDefault(name, missing);
    if (value == null) throw new IllegalArgumentException(name + " is missing");
    return value;
  }

  private static Analyzer analyzer() {
    switch (flag("--analyzer", "cjk")) {
      case "cjk": return new CJKAnalyzer();
      case "smartcn": return new SmartChineseAnalyzer();
      case "unibi":
        return new Analyzer() {
          @Override
          protected TokenStreamComponents createComponents(String field) {
            Tokenizer words = new StandardTokenizer();
            TokenStream folded = new LowerCaseFilter(new CJKWidthFilter(words));
            int scripts = CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA
                | CJKBigramFilter.HANGUL;
            return new TokenStreamComponents(words, new CJKBigramFilter(folded, scripts, true));
          }
        };
      default: throw new IllegalArgumentException("--analyzer is cjk, smartcn or unibi");
    }
  }

  private static boolean twoFields() {
    return flag("--fields", "one").equals("two");
  }

  // ---- index

  private static void index() throws IOException {
    FieldType searched = new FieldType();
    searched.setTokenized(true);
    searched.setIndexOptions(FLAGS.containsKey("--positions")
        ? IndexOptions.DOCS_AND_FREQS_AND_POSITIONS : IndexOptions.DOCS_AND_FREQS);
    searched.freeze();
    IndexWriterConfig config = new IndexWriterConfig(analyzer());
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    config.setRAMBufferSizeMB(Double.parseDouble(flag("--ram-mb", "16")));

    long bytes = 0;
    long count = 0;
    long reading = 0;
    long start = System.nanoTime();
    try (Directory directory = FSDirectory.open(Paths.get(flag("--index", null)));
        IndexWriter writer = new IndexWriter(directory, config);
        Objects passages = new Objects(flag("--passages", null))) {
      while (true) {
        long before = System.nanoTime();
        Map<String, String> passage = passages.next();
        if (passage == null) break;
        bytes += utf8Length(passage.get("title")) + utf8Length(passage.get("text"));
        reading += System.nanoTime() - before;
        writer.addDocument(document(passage, searched));
        ++count;
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double indexing = seconds - reading / 1e9;
    System.out.printf("index %s fields %s positions %b ram-mb %s: %d passages, %.2f MB in %.2f s"
            + " (+ %.2f s reading JSON), %.2f MB/s, %.2f s of CPU in all, index %d bytes%n",
        flag("--analyzer", "cjk"), flag("--fields", "one"), FLAGS.containsKey("--positions"), flag("--ram-mb", "16"),
        count, bytes / 1e6, indexing, reading / 1e9, bytes / 1e6 / indexing, processorSeconds(),
        folderBytes(Paths.get(flag("--index", null))));
  }

  private static Document document(Map<String, String> passage, FieldType searched) {
    Document document = new Document();
    document.add(new StoredField("id", passage.get("id")));
    if (twoFields()) {
      document.add(new Field("title", passage.get("title"), searched));
      document.add(new Field("text", passage.get("text"), searched));
    } else {
      document.add(new Field("text", passage.get("title") + "\n" + passage.get("text"), searched));
    }
    return document;
  }

  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); ++i) {
      char unit = text.charAt(i);
      // Each half of a surrogate pair is two of the four bytes.
      length += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
    }
    return length;
  }

  private static double processorSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime() / 1e9;
  }

  private static long folderBytes(Path folder) throws IOException {
    long bytes = 0;
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) bytes += Files.size(file);
    }
    return bytes;
  }

  // ---- search

  /** Finds the ids of the best passages for a question: analysis, search, and the stored ids. */
  private static final class Search implements AutoCloseable {
    private final DirectoryReader reader = DirectoryReader.open(FSDirectory.open(Paths.get(flag("--index", null))));
    private final IndexSearcher searcher = new IndexSearcher(reader);
    private final Analyzer analyzer = analyzer();
    private final QueryBuilder builder = new QueryBuilder(analyzer);
    private final boolean built = flag("--query", "terms").equals("builder");
    private final float titleBoost = Float.parseFloat(flag("--title-boost", "1"));

    Search() throws IOException {
      builder.setEnableGraphQueries(false);
    }

    List<String> best(String question, int count) throws IOException {
      List<String> ids = new ArrayList<>(count);
      for (ScoreDoc hit : searcher.search(query(question), count).scoreDocs) {
        ids.add(searcher.doc(hit.doc).get("id"));
      }
      return ids;
    }

    private Query query(String question) throws IOException {
      Query text = query("text", question);
      if (!twoFields()) return text;
      return new BooleanQuery.Builder()
          .add(text, BooleanClause.Occur.SHOULD)
          .add(new BoostQuery(query("title", question), titleBoost), BooleanClause.Occur.SHOULD)
          .build();
    }

    private Query query(String field, String question) throws IOException {
      BooleanQuery.Builder terms = new BooleanQuery.Builder();
      if (built) {
        Query query = builder.createBooleanQuery(field, question);
        return query == null ? terms.build() : query;
      }
      try (TokenStream tokens = analyzer.tokenStream(field, question)) {
        TermToBytesRefAttribute term = tokens.getAttribute(TermToBytesRefAttribute.class);
        tokens.reset();
        while (tokens.incrementToken()) {
          Term copy = new Term(field, BytesRef.deepCopyOf(term.getBytesRef()));
          terms.add(new TermQuery(copy), BooleanClause.Occur.SHOULD);
        }
        tokens.end();
      }
      return terms.build();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private static List<Map<String, String>> questions() throws IOException {
    String half = flag("--half", "all");
    List<Map<String, String>> questions = new ArrayList<>();
    for (String file : flag("--questions", null).split(",")) {
      try (Objects objects = new Objects(file)) {
        for (Map<String, String> question; (question = objects.next()) != null; ) {
          if (half.equals("all") || half.equals(question.get("half"))) questions.add(question);
        }
      }
    }
    return questions;
  }

  private static void quality() throws IOException {
    double reciprocals = 0;
    int[] depths = {1, 10, 100};
    int[] found = new int[depths.length];
    List<Map<String, String>> questions = questions();
    try (Search search = new Search()) {
      for (Map<String, String> question : questions) {
        int rank = 1 + search.best(question.get("question"), 100).indexOf(question.get("passage_id"));
        if (rank == 0) continue;
        if (rank <= 10) reciprocals += 1.0 / rank;
        for (int i = 0; i < depths.length; ++i) found[i] += rank <= depths[i] ? 1 : 0;
      }
    }
    double all = questions.size();
    System.out.printf("quality %s fields %s title-boost %s query %s half %s: %d questions, MRR@10 %.4f,"
            + " recall@1 %.4f, recall@10 %.4f, recall@100 %.4f%n",
        flag("--analyzer", "cjk"), flag("--fields", "one"), flag("--title-boost", "1"), flag("--query", "terms"),
        flag("--half", "all"), questions.size(), reciprocals / all, found[0] / all, found[1] / all, found[2] / all);
  }

  private static void latency() throws IOException {
    List<Map<String, String>> all = questions();
    int count = Math.min(all.size(), Integer.parseInt(flag("--limit", "2000")));
    String[] chosen = new String[count];
    // Spread evenly over the files, so that each set has its share.
    for (int i = 0; i < count; ++i) chosen[i] = all.get((int) ((long) i * all.size() / count)).get("question");

    long[] nanoseconds = new long[count];
    long hits = 0;
    long processor = 0;
    try (Search search = new Search()) {
      // Whole passes over the same questions: the pages are in memory and the code is compiled. Lucene's cache holds
      // only queries that need no scores, so no pass is answered from it.
      for (int pass = Integer.parseInt(flag("--warm-up", "5")); pass >= 0; --pass) {
        processor = -threadNanoseconds();
        for (int i = 0; i < count; ++i) {
          long start = System.nanoTime();
          hits += search.best(chosen[i], 10).size();
          nanoseconds[i] = System.nanoTime() - start;
        }
        processor += threadNanoseconds();
      }
    }
    double total = Arrays.stream(nanoseconds).sum();
    Arrays.sort(nanoseconds);
    System.out.printf("latency %s fields %s query %s: %d questions, mean %.0f us, p50 %.0f us, p99 %.0f us,"
            + " max %.0f us, %.0f queries/s, mean %.0f us of CPU (%d hits in all passes)%n",
        flag("--analyzer", "cjk"), flag("--fields", "one"), flag("--query", "terms"), count, total / count / 1e3,
        nanoseconds[count / 2] / 1e3, nanoseconds[(int) (count * 0.99)] / 1e3, nanoseconds[count - 1] / 1e3,
        count / (total / 1e9), processor / 1e3 / count, hits);
  }

  /** Time of this thread on a processor, which other programs on the machine disturb less than the clock's. */
  private static long threadNanoseconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  // ---- input

  /** The objects of a JSON Lines file whose values are all strings, as make_passages.py writes them. */
  private static final class Objects implements AutoCloseable {
    private final BufferedReader lines;
    private String line;
    private int at;

    Objects(String file) throws IOException {
      lines = Files.newBufferedReader(Paths.get(file), StandardCharsets.UTF_8);
    }

    Map<String, String> next() throws IOException {
      line = lines.readLine();
      if (line == null) return null;
      Map<String, String> object = new HashMap<>();
      at = 0;
      while ((at = line.indexOf('"', at)) >= 0) {
        String key = string();
        at = line.indexOf('"', at);
        object.put(key, string());
      }
      return object;
    }

    /** Reads the string that begins at the quote, and stops after its closing quote. */
    private String string() {
      StringBuilder text = new StringBuilder();
      for (int from = ++at; ; ++at) {
        char unit = line.charAt(at);
        if (unit != '"' && unit != '\\') continue;
        text.append(line, from, at++);
        if (unit == '"') return text.toString();
        text.append(escaped());
        from = at + 1;
      }
    }

    private char escaped() {
      char unit = line.charAt(at);
      switch (unit) {
        case 'n': return '\n';
        case 't': return '\t';
        case 'r': return '\r';
        case 'b': return '\b';
        case 'f': return '\f';
        case 'u':
          at += 4;
          return (char) Integer.parseInt(line.substring(at - 3, at + 1), 16);
        default: return unit;
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
