#include "tests/bench/list/queries.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

constexpr char kNewest[] = " ORDER BY publish_time DESC, article, ordinal LIMIT 50";
constexpr char kUnitWhere[] =
    "id IN (SELECT answer FROM answer_posts WHERE post IN (SELECT id FROM posts WHERE instr(text, ?)))";
constexpr char kLabelWhere[] = "id IN (SELECT answer FROM answer_labels WHERE label = ?)";

std::string DayOf(int64_t seconds) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
}

// Start of a day in seconds.
int64_t StartOfDay(int64_t seconds) { return seconds - seconds % (24 * 3600); }

std::string SpeakerIs(const std::string& speaker) { return absl::StrCat("speaker = \"", speaker, "\""); }
std::string UnitIn(const std::string& unit) { return absl::StrCat("printed_posts:\"", unit, "\""); }
std::string LabelIs(const std::string& label) { return absl::StrCat("article.labels = \"", label, "\""); }
std::string ColumnIs(const std::string& column) { return absl::StrCat("article.column = \"", column, "\""); }

// Draws of values and of combinations that occur together, by asking the database.
class Drawer {
 public:
  Drawer(SqlitePeer& peer, const DrawOptions& options)
      : peer_(peer), options_(options), random_(options.seed) {}

  // `options.draws` of the texts that `sql` lists, evenly.
  absl::StatusOr<std::vector<std::string>> Texts(const std::string& sql, const SqlValues& values = {}) {
    ASSIGN_OR_RETURN(std::vector<std::string> found, peer_.Records(sql, values));
    if (found.empty()) return absl::NotFoundError(absl::StrCat("nothing to draw from: ", sql));
    random_.Shuffle(found);
    std::vector<std::string> drawn;
    for (size_t i = 0; i < options_.draws; ++i) drawn.push_back(found[i % found.size()]);
    return drawn;
  }

  // Fields of `count` answers drawn evenly: the columns that `select` names, joined by `|`.
  absl::StatusOr<std::vector<SqlValues>> Answers(const std::string& select, int columns) {
    ASSIGN_OR_RETURN(const int64_t last, peer_.Number("SELECT max(id) FROM answers", {}));
    std::vector<SqlValues> drawn;
    for (int tries = 0; drawn.size() < options_.draws && tries < 100 * static_cast<int>(options_.draws);
         ++tries) {
      const auto id = static_cast<int64_t>(1 + random_.Below(static_cast<size_t>(last)));
      SqlValues row;
      for (int column = 0; column < columns; ++column) {
        const std::string sql = absl::StrCat("SELECT c", column, " FROM (", select, ") LIMIT 1");
        ASSIGN_OR_RETURN(const std::vector<std::string> value, peer_.Records(sql, {id}));
        if (!value.empty() && !value[0].empty()) row.push_back(value[0]);
      }
      if (row.size() == static_cast<size_t>(columns)) drawn.push_back(std::move(row));
    }
    return drawn;
  }

  absl::StatusOr<std::vector<std::string>> BusySpeakers(int64_t fewest) {
    return Texts("SELECT speaker FROM answers WHERE speaker != '' GROUP BY speaker HAVING count(*) >= ?",
                 {fewest});
  }
  absl::StatusOr<std::vector<std::string>> BusyUnits() {
    return Texts(
        "SELECT unit FROM posts JOIN answer_posts ON post = id WHERE unit != '' GROUP BY unit"
        " HAVING count(*) >= ?",
        {options_.fewest_rows});
  }
  // Start of a day of the last seven years of the corpus.
  absl::StatusOr<int64_t> RandomTime() {
    constexpr size_t kSevenYears = size_t{7} * 365 * 24 * 3600;
    ASSIGN_OR_RETURN(const int64_t newest, peer_.Number("SELECT max(publish_time) FROM answers", {}));
    return StartOfDay(newest - static_cast<int64_t>(random_.Below(kSevenYears)));
  }
  Random& random() { return random_; }
  SqlitePeer& peer() { return peer_; }
  const DrawOptions& options() const { return options_; }

 private:
  SqlitePeer& peer_;
  const DrawOptions options_;
  Random random_;
};

absl::StatusOr<ListCase> Newest(Drawer&) {
  return ListCase{.what = "newest first",
                  .plain_where = "1",
                  .measured_from = "answers",
                  .measured_where = "1",
                  .draws = {Draw{}}};
}

// The walk of everything from somewhere in its middle.
absl::StatusOr<ListCase> BeforeATime(Drawer& drawer) {
  ListCase made{.what = "before a random time",
                .plain_where = "publish_time < ?",
                .measured_from = "answers",
                .measured_where = "publish_time < ?"};
  for (size_t i = 0; i < drawer.options().draws; ++i) {
    ASSIGN_OR_RETURN(const int64_t before, drawer.RandomTime());
    made.draws.push_back({absl::StrCat("publish_time < ", DayOf(before)), {before}});
  }
  return made;
}

absl::StatusOr<ListCase> BySpeaker(Drawer& drawer) {
  ListCase made{.what = "by speaker",
                .plain_where = "speaker = ?",
                .measured_from = "answers",
                .measured_where = "speaker = ?"};
  ASSIGN_OR_RETURN(const auto speakers, drawer.BusySpeakers(drawer.options().fewest_rows));
  for (const std::string& speaker : speakers) made.draws.push_back({SpeakerIs(speaker), {speaker}});
  return made;
}

// Three to six years of somebody who has said much.
absl::StatusOr<ListCase> BySpeakerAndDates(Drawer& drawer) {
  constexpr char kWhere[] = "speaker = ? AND publish_time >= ? AND publish_time < ?";
  ListCase made{.what = "by speaker and date range",
                .conditions = 2,
                .plain_where = kWhere,
                .measured_from = "answers",
                .measured_where = kWhere};
  ASSIGN_OR_RETURN(const auto speakers, drawer.BusySpeakers(6 * drawer.options().fewest_rows));
  ASSIGN_OR_RETURN(const int64_t first, drawer.peer().Number("SELECT min(publish_time) FROM answers", {}));
  constexpr int64_t kYear = 365 * 24 * 3600;
  for (const std::string& speaker : speakers) {
    const int64_t from = StartOfDay(first + static_cast<int64_t>(drawer.random().Below(4 * kYear)));
    const int64_t to = StartOfDay(from + 3 * kYear + static_cast<int64_t>(drawer.random().Below(3 * kYear)));
    made.draws.push_back({absl::StrCat(SpeakerIs(speaker), " AND publish_time >= ", DayOf(from),
                                       " AND publish_time < ", DayOf(to)),
                          {speaker, from, to}});
  }
  return made;
}

absl::StatusOr<ListCase> ByUnit(Drawer& drawer) {
  ListCase made{.what = "by unit",
                .plain_where = kUnitWhere,
                .measured_from = "unit_newest",
                .measured_where = "unit = ?"};
  ASSIGN_OR_RETURN(const auto units, drawer.BusyUnits());
  for (const std::string& unit : units) made.draws.push_back({UnitIn(unit), {unit}});
  return made;
}

absl::StatusOr<ListCase> SpeakerAndLabel(Drawer& drawer) {
  ListCase made{.what = "speaker AND label",
                .conditions = 2,
                .plain_where = absl::StrCat("speaker = ? AND ", kLabelWhere),
                .measured_from = "label_newest",
                .measured_where = "speaker = ? AND label = ?"};
  ASSIGN_OR_RETURN(const auto rows,
                   drawer.Answers("SELECT speaker c0, label c1 FROM answers JOIN answer_labels ON answer = id"
                                  " WHERE id = ?",
                                  2));
  for (const SqlValues& row : rows) {
    made.draws.push_back({absl::StrCat(SpeakerIs(std::get<std::string>(row[0])), " AND ",
                                       LabelIs(std::get<std::string>(row[1]))),
                          row});
  }
  return made;
}

absl::StatusOr<ListCase> UnitLabelAndColumn(Drawer& drawer) {
  ListCase made{.what = "unit AND label AND column",
                .conditions = 3,
                .plain_where = absl::StrCat(kUnitWhere, " AND ", kLabelWhere, " AND article_column = ?"),
                .measured_from = "unit_label_newest",
                .measured_where = "unit = ? AND label = ? AND article_column = ?"};
  ASSIGN_OR_RETURN(
      const auto rows,
      drawer.Answers("SELECT unit c0, label c1, article_column c2 FROM answers"
                     " JOIN answer_labels l ON l.answer = answers.id"
                     " JOIN answer_posts p ON p.answer = answers.id JOIN posts ON posts.id = p.post"
                     " WHERE answers.id = ? AND unit != ''",
                     3));
  for (const SqlValues& row : rows) {
    made.draws.push_back(
        {absl::StrCat(UnitIn(std::get<std::string>(row[0])), " AND ", LabelIs(std::get<std::string>(row[1])),
                      " AND ", ColumnIs(std::get<std::string>(row[2]))),
         row});
  }
  return made;
}

// Pairs of the ten commonest labels and the ten commonest columns; `wide`: those that are independent, from a
// random time; else those that rarely come together.
absl::StatusOr<ListCase> TwoWideSets(Drawer& drawer, bool rare) {
  ListCase made{.what = rare ? "two wide sets that rarely meet" : "two wide sets, from a random time",
                .conditions = rare ? 2 : 3,
                .plain_where =
                    absl::StrCat("article_column = ? AND ", kLabelWhere, rare ? "" : " AND publish_time < ?"),
                .measured_from = "label_newest",
                .measured_where =
                    absl::StrCat("article_column = ? AND label = ?", rare ? "" : " AND publish_time < ?")};
  ASSIGN_OR_RETURN(const auto columns,
                   drawer.peer().Records(
                       "SELECT article_column FROM answers GROUP BY 1 ORDER BY count(*) DESC LIMIT 10", {}));
  ASSIGN_OR_RETURN(const auto labels,
                   drawer.peer().Records(
                       "SELECT label FROM answer_labels GROUP BY 1 ORDER BY count(*) DESC LIMIT 10", {}));
  for (const std::string& column : columns) {
    for (const std::string& label : labels) {
      const std::string filter = absl::StrCat(ColumnIs(column), " AND ", LabelIs(label));
      ASSIGN_OR_RETURN(
          const int64_t both,
          drawer.peer().Number(
              absl::StrCat("SELECT count(*) FROM answers WHERE article_column = ? AND ", kLabelWhere),
              {column, label}));
      ASSIGN_OR_RETURN(
          const int64_t wide,
          drawer.peer().Number("SELECT count(*) FROM answers WHERE article_column = ?", {column}));
      const bool meets_rarely = both < wide / 100;
      if (meets_rarely != rare || both == 0) continue;
      if (rare) {
        made.draws.push_back({filter, {column, label}});
        continue;
      }
      ASSIGN_OR_RETURN(const int64_t before, drawer.RandomTime());
      made.draws.push_back(
          {absl::StrCat(filter, " AND publish_time < ", DayOf(before)), {column, label, before}});
    }
  }
  return made;
}

}  // namespace

std::string ListCase::PlainPage() const {
  return absl::StrCat("SELECT record FROM answers WHERE ", plain_where, kNewest);
}

std::string ListCase::PlainCount() const {
  return absl::StrCat("SELECT count(*) FROM answers WHERE ", plain_where);
}

// The page is cut from the covering index before any record is fetched.
std::string ListCase::MeasuredPage() const {
  if (measured_from == "answers")
    return absl::StrCat("SELECT record FROM answers WHERE ", measured_where, kNewest);
  return absl::StrCat("SELECT record FROM (SELECT answer, publish_time t, article a, ordinal o FROM ",
                      measured_from, " WHERE ", measured_where, kNewest,
                      ") JOIN answers ON id = answer ORDER BY t DESC, a, o");
}

std::string ListCase::MeasuredCount() const {
  return absl::StrCat("SELECT count(*) FROM ", measured_from, " WHERE ", measured_where);
}

absl::StatusOr<std::vector<ListCase>> DrawCases(SqlitePeer& plain, const DrawOptions& options) {
  Drawer drawer(plain, options);
  std::vector<ListCase> cases;
  for (const auto draw :
       {Newest, BeforeATime, BySpeaker, BySpeakerAndDates, ByUnit, SpeakerAndLabel, UnitLabelAndColumn}) {
    ASSIGN_OR_RETURN(ListCase made, draw(drawer));
    cases.push_back(std::move(made));
  }
  for (const bool rare : {false, true}) {
    ASSIGN_OR_RETURN(ListCase made, TwoWideSets(drawer, rare));
    cases.push_back(std::move(made));
  }
  return cases;
}

const ListCase& CaseOf(const std::vector<ListCase>& cases, const std::string& what) {
  const auto found =
      std::find_if(cases.begin(), cases.end(), [&](const ListCase& c) { return c.what == what; });
  if (found == cases.end()) std::abort();
  return *found;
}

}  // namespace fangtan::bench
