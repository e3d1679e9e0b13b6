#include "service/documents/carried_units.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "google/protobuf/repeated_ptr_field.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// All in folded form: simplified.
constexpr std::u32string_view kTitles[] = {U"书记",     U"主任",     U"主席",   U"董事长",     U"秘书长",
                                           U"理事长",   U"总经理",   U"经理",   U"总裁",       U"总工程师",
                                           U"总会计师", U"总经济师", U"总编辑", U"首席执行官", U"总干事"};
// Those of schools and institutes.
constexpr std::u32string_view kSchoolTitles[] = {U"教授", U"讲师", U"研究员", U"博士生导师", U"硕士生导师"};
constexpr std::u32string_view kRanks[] = {U"党委", U"党组", U"党总支", U"党支部", U"常务",
                                          U"执行", U"第一", U"名誉",   U"代理",   U"副",
                                          U"特聘", U"客座", U"讲座",   U"荣休",   U"兼职"};
// What units end in, and heads are called by.
constexpr std::u32string_view kUnits = U"局部厅署院所馆社台处会司科厂站队校县市区镇乡村";
// Other endings of units.
constexpr std::u32string_view kOtherUnits[] = {U"公司", U"集团", U"大学", U"中学", U"小学", U"银行",
                                               U"中心", U"街道", U"党校", U"改委", U"资委", U"健委"};
constexpr std::u32string_view kSchools[] = {U"大学", U"学院", U"中学", U"小学"};
constexpr std::u32string_view kInstitutes[] = {U"大学", U"学院", U"研究所", U"研究院", U"学系"};
constexpr size_t kMaxPost = 60;
constexpr size_t kMaxTitle = 12;

// A post beside its simplified form, character by character.
struct Post {
  explicit Post(std::string_view utf8) : printed(storage::ToUtf32(utf8)) {
    for (const char32_t c : printed) {
      const char32_t first = storage::FoldCodePoint(c).first;
      folded += first == 0 ? c : first;
    }
  }
  Post(std::u32string_view all_printed, std::u32string_view all_folded)
      : printed(all_printed), folded(all_folded) {}

  Post Part(size_t begin, size_t end) const {
    return {std::u32string_view(printed).substr(begin, end - begin),
            std::u32string_view(folded).substr(begin, end - begin)};
  }

  std::u32string printed;
  std::u32string folded;
};

std::u32string_view WithoutRanks(std::u32string_view title) {
  for (const std::u32string_view rank : kRanks) {
    if (title.starts_with(rank)) return WithoutRanks(title.substr(rank.size()));
  }
  return title;
}

// What `title`, without its ranks, is the head of: 局 of 局长; 0 for one that every unit may have.
char32_t HeadedBy(std::u32string_view title) {
  return title.size() == 2 && title[1] == U'长' && kUnits.find(title[0]) != kUnits.npos ? title[0] : 0;
}

bool IsSchoolTitle(std::u32string_view title) {
  return std::ranges::find(kSchoolTitles, title) != std::end(kSchoolTitles);
}

bool IsBareTitle(std::u32string_view folded) {
  if (folded.size() > kMaxTitle) return false;
  const std::u32string_view title = WithoutRanks(folded);
  return std::ranges::find(kTitles, title) != std::end(kTitles) || IsSchoolTitle(title) ||
         HeadedBy(title) != 0;
}

template <size_t n>
bool EndsWithOne(std::u32string_view text, const std::u32string_view (&words)[n]) {
  return std::ranges::any_of(words, [&](std::u32string_view word) { return text.ends_with(word); });
}

bool IsUnit(std::u32string_view folded) {
  return folded.size() >= 2 &&
         (kUnits.find(folded.back()) != kUnits.npos || EndsWithOne(folded, kOtherUnits));
}

// Where the title begins that `folded` ends with; its size where it ends with none.
size_t TitleIn(std::u32string_view folded) {
  size_t at = folded.size() - std::min(folded.size(), kMaxTitle);
  while (at < folded.size() && !IsBareTitle(folded.substr(at))) ++at;
  return at;
}

// The unit that a post prints before its title: 县农业农村局 of 县农业农村局党委书记, 交通局 of 交通局长.
Post UnitOf(const Post& post) {
  const size_t title = TitleIn(post.folded);
  if (title == post.folded.size()) return {U"", U""};
  const std::u32string_view folded = post.folded;
  const bool shares = HeadedBy(folded.substr(title)) != 0 && title >= 2 && folded[title - 1] != folded[title];
  const size_t end = shares ? title + 1 : title;
  return IsUnit(folded.substr(0, end)) ? post.Part(0, end) : Post(U"", U"");
}

// Whether the unit may have whoever is called by the bare title.
bool Has(std::u32string_view unit, std::u32string_view title) {
  if (IsSchoolTitle(WithoutRanks(title))) return EndsWithOne(unit, kInstitutes);
  const char32_t headed = HeadedBy(WithoutRanks(title));
  if (headed == 0) return true;
  return headed == U'校' ? unit.back() == headed || EndsWithOne(unit, kSchools) : unit.back() == headed;
}

// A post at 兼, 兼任 and blanks, where titles stand on both sides.
std::vector<Post> Parts(const Post& post) {
  const auto ends_with_title = [](std::u32string_view text) { return TitleIn(text) < text.size(); };
  const std::u32string_view folded = post.folded;
  for (size_t at = 1; folded.size() <= kMaxPost && at < folded.size(); ++at) {
    const bool joint = folded[at] == U'兼' || folded[at] == U' ';
    if (!joint || !ends_with_title(folded.substr(0, at))) continue;
    const size_t behind = folded.substr(at).starts_with(U"兼任") ? at + 2 : at + 1;
    if (!ends_with_title(folded.substr(behind))) continue;
    std::vector<Post> parts = {post.Part(0, at)};
    std::ranges::move(Parts(post.Part(behind, folded.size())), std::back_inserter(parts));
    return parts;
  }
  return {post};
}

using Posts = google::protobuf::RepeatedPtrField<std::string>;

void MakeWhole(Posts& posts) {
  if (posts.empty()) return;
  const std::vector<std::string> whole = WholePosts({posts.begin(), posts.end()});
  posts.Assign(whole.begin(), whole.end());
}

}  // namespace

std::vector<std::string> WholePosts(const std::vector<std::string>& posts) {
  std::vector<std::string> whole;
  Post unit(U"", U"");
  for (const std::string& printed : posts) {
    for (const Post& post : Parts(Post(printed))) {
      const bool bare = IsBareTitle(post.folded);
      const bool carried = bare && !unit.folded.empty() && Has(unit.folded, post.folded);
      whole.push_back(storage::ToUtf8(carried ? unit.printed + post.printed : post.printed));
      if (!bare) unit = UnitOf(post);
    }
  }
  return whole;
}

void CarryUnits(v1::Article& article) {
  for (v1::Participant& participant : *article.mutable_participants())
    MakeWhole(*participant.mutable_posts());
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      for (v1::Answer& answer : *exchange.mutable_answers()) MakeWhole(*answer.mutable_printed_posts());
    }
  }
}

}  // namespace fangtan::service
