#include "service/documents/head_people.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxPeople = 40;
constexpr std::string_view kAskers[] = {
    "host", "hosts", "interviewer", "interviewers", "moderator", "moderators", "主持人",    "主持",
    "主播", "采访",  "采访人",      "采访者",       "访谈者",    "访问者",     "hosted by", "interviewed by"};

// "Ada Byron" of "Ada Byron (chair)".
std::string_view WithoutBracket(std::string_view piece) {
  return Trim(piece.substr(0, std::min(piece.find('('), piece.find("（"))));
}

bool IsName(std::string_view piece, const LabelCountsByKey& labels) {
  const std::string key = storage::FoldName(piece);
  if (key.empty()) return false;
  const auto found = labels.find(key);
  if (found != labels.end() && found->second > 1) return true;
  const bool latin = static_cast<unsigned char>(piece.front()) < 0x80;
  return LooksLikeName(piece) && !IsCommonHanWord(piece) &&
         (!latin || piece.find(' ') != std::string_view::npos);
}

// Bytes of what parts two people at the front of `text`; 0: nothing does.
size_t JointAtFront(std::string_view text) {
  for (const std::string_view joint : {", and ", " and ", " & ", ",", ";", "、", "，", "；"}) {
    if (text.starts_with(joint)) return joint.size();
  }
  return 0;
}

// `text` at its joints outside of brackets.
std::vector<std::string_view> SplitPeople(std::string_view text) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    inside = (inside || rest.starts_with('(') || rest.starts_with("（")) && !rest.starts_with(')') &&
             !rest.starts_with("）");
    const size_t joint = inside ? 0 : JointAtFront(rest);
    if (joint > 0) {
      pieces.push_back(Trim(text.substr(begin, at - begin)));
      begin = at + joint;
    }
    at += std::max<size_t>(joint, 1);
  }
  pieces.push_back(Trim(text.substr(begin)));
  return pieces;
}

bool Asks(std::string_view key) { return std::ranges::find(kAskers, key) != std::end(kAskers); }

}  // namespace

bool MayListPeople(std::string_view key) {
  return Asks(key) || IsGuestHeading(key) || key == "speaker" || key == "panelist";
}

HeadPeople ParseHeadPeople(std::string_view key, std::string_view rest, const LabelCountsByKey& labels) {
  HeadPeople people{.names = {}, .ask = Asks(key)};
  if (!MayListPeople(key)) return people;
  const std::vector<std::string_view> pieces = SplitPeople(Trim(rest));
  if (pieces.size() > kMaxPeople) return people;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::string_view name = WithoutBracket(pieces[i]);
    // Behind the first name, what is none is a post: "Ada Byron, harbour master".
    if (IsName(name, labels)) {
      people.names.emplace_back(name);
    } else if (i == 0 || EndsSentence(pieces[i])) {
      return {.names = {}, .ask = people.ask};
    }
  }
  return people;
}

}  // namespace fangtan::service
