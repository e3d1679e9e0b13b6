#include "tests/bench/list/cast.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/text/fold.h"

namespace fangtan::bench {
namespace {

using Words = std::vector<std::string>;
using Choices = std::span<const char* const>;

constexpr size_t kPeople = 20000, kUnits = 2000, kColumns = 200, kLabels = 300, kCredits = 600;

constexpr const char* kSurnames[] = {"王", "李", "張", "劉", "陳", "楊", "黃", "趙",  "吳", "周", "徐",
                                     "孫", "馬", "朱", "胡", "郭", "何", "高", "林",  "羅", "鄭", "梁",
                                     "謝", "宋", "唐", "許", "韓", "馮", "鄧", "曹",  "彭", "曾", "蕭",
                                     "田", "董", "沈", "潘", "袁", "蔡", "蔣", "歐陽"};
constexpr const char* kGiven[] = {"偉", "芳", "娜", "敏", "靜", "麗", "強", "磊", "軍", "洋", "勇",
                                  "艷", "傑", "濤", "明", "超", "蘭", "霞", "平", "剛", "桂", "英",
                                  "華", "建", "國", "文", "輝", "玲", "鳳", "潔", "梅", "鑫", "波",
                                  "斌", "宇", "浩", "凱", "秀", "珍", "玉", "蘋", "怡"};
constexpr const char* kFirstNames[] = {"Adam",   "Jerod",   "Emma",  "Mireille", "Carl",   "John",   "Linus",
                                       "Travis", "Sarah",   "Nick",  "Amelia",   "Kevin",  "Suz",    "Feross",
                                       "Mikeal", "Natasha", "Divya", "Jon",      "Mat",    "Johnny", "Ashley",
                                       "Kelly",  "Daniel",  "Chris", "Anna",     "Pieter", "Aaron"};
constexpr const char* kLastNames[] = {"Stacoviak", "Santo", "Dong",   "Jonas",  "Reece",        "Torvalds",
                                      "Wuille",    "Nisi",  "Ball",   "Hinton", "Aboukhadijeh", "Rogers",
                                      "Sajip",     "Psaki", "Kirby",  "Price",  "Sullivan",     "Rosling",
                                      "Ryer",      "Boyd",  "Harvey", "Willis", "Whitenack",    "Benson"};
constexpr const char* kStems[] = {"武", "清", "河", "北", "靜", "海", "東", "麗", "津", "南", "寶", "坻",
                                  "薊", "寧", "濱", "塘", "沽", "紅", "橋", "和", "平", "豐", "臺", "通",
                                  "順", "義", "昌", "懷", "柔", "密", "雲", "延", "慶", "青", "浦", "松",
                                  "奉", "賢", "崇", "嘉", "定", "虹", "閔", "徐", "匯", "楊", "長", "靈"};
constexpr const char* kPlaceKinds[] = {"區", "縣", "市", "鎮"};
constexpr const char* kOrganizations[] = {"大學", "公司", "醫院", "報社", "研究院", "協會", "銀行", "電視臺"};
constexpr const char* kPlaceTitles[] = {"委常委",     "委書記",     "區長",    "副縣長",
                                        "衛生局局長", "教育局局長", "人大代表"};
constexpr const char* kWorkTitles[] = {"教授",   "總經理", "主任",   "院長",
                                       "副教授", "秘書長", "研究員", "發言人"};
constexpr const char* kBarePosts[] = {"區紀委書記", "監委主任", "發言人", "工程師", "編輯"};
constexpr const char* kLatinTitles[] = {"CEO of ", "professor at ", "engineer at ", "maintainer of ",
                                        "spokesperson of "};
constexpr const char* kLatinUnits[] = {"Acme",    "Changelog", "Chaincode", "Merck", "Fastly",
                                       "Mozilla", "Debian",    "Vercel",    "Sentry"};
constexpr const char* kThemes[] = {"書記", "市民", "學者", "記者", "科技", "教育", "醫療",
                                   "司法", "鄉村", "開源", "數位", "民主", "財經", "青年",
                                   "文化", "環保", "軍事", "外交", "體育", "交通"};
constexpr const char* kFormats[] = {"微訪談", "會客廳", "面對面", "對話錄", "大家談",
                                    "一席話", "問答",   "座談",   "速記",   "連線"};
constexpr const char* kTopics[] = {"政策", "改革", "創新", "治理", "安全", "健康", "扶貧", "就業",
                                   "住房", "稅收", "能源", "城市", "農業", "法治", "國際"};

// A word that no earlier one folds to.
std::string Fresh(std::set<std::string>& taken, const auto& make) {
  for (;;) {
    std::string word = make();
    if (taken.insert(storage::Fold(word)).second) return word;
  }
}

Words MakeUnits(Random& random) {
  Words units;
  std::set<std::string> taken;
  while (units.size() < kUnits) {
    units.push_back(Fresh(taken, [&] {
      const Choices kinds = random.OneIn(4) ? Choices(kOrganizations) : Choices(kPlaceKinds);
      return absl::StrCat(random.Of(kStems), random.Of(kStems), random.Of(kinds));
    }));
  }
  return units;
}

Words Pairs(size_t count, Choices first, Choices second, Random& random) {
  Words pairs;
  for (const char* a : first) {
    for (const char* b : second) pairs.push_back(absl::StrCat(a, b));
  }
  random.Shuffle(pairs);
  pairs.resize(std::min(count, pairs.size()));
  return pairs;
}

bool IsPlace(std::string_view unit) {
  return std::any_of(std::begin(kPlaceKinds), std::end(kPlaceKinds),
                     [&](const char* kind) { return unit.ends_with(kind); });
}

Person MakeChinese(const Words& units, const Skewed& unit, Random& random) {
  const size_t place = unit.Draw(random);
  Person person{.name = absl::StrCat(random.Of(kSurnames), random.Of(kGiven)), .unit = units[place]};
  if (!random.OneIn(3)) person.name += random.Of(kGiven);
  person.printed_name = person.name;
  constexpr size_t kTwoCharacters = 6;  // bytes
  if (person.name.size() == kTwoCharacters && random.OneIn(2))
    person.printed_name.insert(kTwoCharacters / 2, " ");
  // Each unit has three titles of its own, so that people share posts.
  const Choices titles = IsPlace(person.unit) ? Choices(kPlaceTitles) : Choices(kWorkTitles);
  person.posts.push_back(person.unit + titles[(place + random.Below(3)) % titles.size()]);
  if (random.OneIn(3)) person.posts.push_back(random.Of(kBarePosts));
  return person;
}

Person MakeLatin(Random& random) {
  Person person{.script = Script::kLatin,
                .name = absl::StrCat(random.Of(kFirstNames), " ", random.Of(kLastNames)),
                .unit = absl::StrCat(random.Of(kLatinUnits), " ", random.Of(kLastNames))};
  person.printed_name = person.name;
  person.posts.push_back(random.Of(kLatinTitles) + person.unit);
  return person;
}

}  // namespace

Cast MakeCast(uint64_t seed) {
  Random random(seed);
  Cast cast{.units = MakeUnits(random),
            .columns = Pairs(kColumns, kThemes, kFormats, random),
            .labels = Pairs(kLabels, kThemes, kTopics, random),
            .person = Skewed(kPeople, 0.8),
            .column = Skewed(kColumns, 0.7),
            .label = Skewed(kLabels, 0.7)};
  const Skewed unit(cast.units.size(), 0.5);
  for (size_t i = 0; i < kPeople; ++i) {
    cast.people.push_back(random.OneIn(4) ? MakeLatin(random) : MakeChinese(cast.units, unit, random));
  }
  for (size_t i = 0; i < kCredits; ++i) cast.credits.push_back(MakeChinese(cast.units, unit, random).name);
  return cast;
}

}  // namespace fangtan::bench
