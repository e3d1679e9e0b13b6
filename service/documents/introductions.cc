#include "service/documents/introductions.h"

#include <algorithm>

#include "service/documents/lines.h"
#include "service/documents/qa_guests.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr std::string_view kSelves[] = {"我是", "我叫",   "I'm ",        "I’m ",       "I am ",
                                        "我係", "我名叫", "my name is ", "My name is "};
constexpr std::string_view kGuests[] = {"guest today is", "guest is",        "guest this week is",
                                        "I'm joined by",  "I’m joined by",   "joining me is",
                                        "joining us is",  "joined today by", "嘉宾是",
                                        "嘉賓是",         "请到了",          "請到了"};
constexpr size_t kMaxSentence = 160;

// What no name goes on with, right behind it.
bool EndsName(std::string_view rest) {
  if (rest.empty()) return true;
  const char32_t c = storage::DecodeAt(rest, 0).value;
  return storage::IsSpace(c) ||
         std::u32string_view(U"，。,.！!、；;：:（(—-\"”").find(c) != std::u32string_view::npos;
}

// The Han name that `text` begins with, of three characters before two, and ends there.
std::string_view HanNameAtFront(std::string_view text) {
  for (const size_t chars : {size_t{3}, size_t{2}, size_t{4}}) {
    const std::string_view name = FirstChars(text, chars);
    if (storage::CountCodePoints(name) < chars || !storage::IsHan(storage::DecodeAt(name, 0).value)) continue;
    if (EndsName(text.substr(name.size())) && LooksLikeName(name) && !IsCommonHanWord(name)) return name;
  }
  return {};
}

// The Latin name that `text` begins with: "Ada Byron, and this is …".
std::string LatinNameAtFront(std::string_view text) {
  for (const std::string& name : FindNames(text.substr(0, kMaxSentence))) {
    if (text.starts_with(name)) return name;
  }
  return "";
}

// "I'm your host, Ada Byron", "我是主持人林小河": what the name is that of.
std::string_view WithoutHost(std::string_view text) {
  for (const std::string_view word : {"your host, ", "your host ", "主持人", "节目主持人", "本期主持人"}) {
    if (text.starts_with(word)) return text.substr(word.size());
  }
  return text;
}

// Remembers one name; a second one makes it none.
class OneName {
 public:
  void Add(std::string_view name) {
    if (name.empty()) return;
    several_ = several_ || (!name_.empty() && name_ != name);
    name_ = name;
  }
  std::string Get() const { return several_ ? "" : name_; }

 private:
  std::string name_;
  bool several_ = false;
};

}  // namespace

std::string IntroducedSelf(std::string_view text) {
  OneName found;
  for (const std::string_view cue : kSelves) {
    for (size_t at = text.find(cue); at != std::string_view::npos; at = text.find(cue, at + cue.size())) {
      const std::string_view behind = WithoutHost(text.substr(at + cue.size()));
      const std::string_view han = HanNameAtFront(behind);
      found.Add(han.empty() ? LatinNameAtFront(behind) : std::string(han));
    }
  }
  return found.Get();
}

std::string IntroducedGuest(std::string_view text) {
  OneName found;
  for (const std::string_view cue : kGuests) {
    const size_t at = text.find(cue);
    if (at == std::string_view::npos) continue;
    std::string_view sentence = text.substr(at + cue.size(), kMaxSentence);
    if (const std::string_view han = HanNameAtFront(Trim(sentence)); !han.empty()) found.Add(han);
    sentence = sentence.substr(0, std::min(sentence.find(". "), sentence.find("。")));
    for (const std::string& name : FindNames(sentence)) {
      if (static_cast<unsigned char>(name.front()) < 0x80) found.Add(name);
    }
  }
  return found.Get();
}

std::string BearerOfPost(std::string_view post, std::string_view text) {
  // Characters that stand behind names, and in none.
  constexpr std::u32string_view kBehind = U"今昨在于於是说說表等出就会會與与和及向对對将將指日的、，。（";
  OneName found;
  for (size_t at = text.find(post); at != std::string_view::npos; at = text.find(post, at + post.size())) {
    const std::string_view behind = text.substr(at + post.size());
    std::string_view name = FirstChars(behind, 3);
    if (kBehind.find(LastChar(name)) != std::u32string_view::npos) name = FirstChars(behind, 2);
    if (LooksLikeName(name) && !IsCommonHanWord(name)) found.Add(name);
  }
  return found.Get();
}

}  // namespace fangtan::service
