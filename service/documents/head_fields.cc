#include "service/documents/head_fields.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "service/documents/lines.h"
#include "service/documents/markdown_text.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

// The head's fields that credit somebody, and as what.
constexpr std::pair<std::string_view, std::string_view> kCreditFields[] = {{"transcript_by", "transcriber"},
                                                                           {"translation_by", "translator"},
                                                                           {"translator", "translator"},
                                                                           {"author", "author"},
                                                                           {"authors", "author"},
                                                                           {"editor", "editor"},
                                                                           {"interviewer", "interviewer"},
                                                                           {"host", "host"},
                                                                           {"hosts", "host"},
                                                                           {"moderator", "moderator"},
                                                                           {"photographer", "photographer"}};

// Bytes of what joins two people at the front of `text`; 0: nothing does.
size_t JointAtFront(std::string_view text) {
  for (const std::string_view joint : {", and ", ",", " and ", " & ", "、", "，"}) {
    if (text.starts_with(joint)) return joint.size();
  }
  return 0;
}

// `text` at commas, "and", "&" and "、".
std::vector<std::string_view> SplitPeople(std::string_view text) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  for (size_t at = 0; at <= text.size();) {
    const bool ends = at == text.size();
    const size_t joint = ends ? 0 : JointAtFront(text.substr(at));
    if (!ends && joint == 0) {
      ++at;
      continue;
    }
    if (const std::string_view piece = Trim(text.substr(begin, at - begin)); !piece.empty()) {
      pieces.push_back(piece);
    }
    begin = at += std::max<size_t>(joint, 1);
  }
  return pieces;
}

std::string_view WithoutQuotes(std::string_view printed) {
  const bool quoted = printed.size() > 1 && printed.front() == printed.back() &&
                      (printed.front() == '\'' || printed.front() == '"');
  return quoted ? printed.substr(1, printed.size() - 2) : printed;
}

// A name that is nobody's addition: "Psy.D" is one.
bool IsWholeName(std::string_view name) {
  const bool latin = !name.empty() && static_cast<unsigned char>(name.front()) < 0x80;
  return LooksLikeName(name) && (!latin || name.find(' ') != std::string_view::npos);
}

std::vector<std::string> NamesIn(const FrontMatter& head, std::initializer_list<std::string_view> keys) {
  std::vector<std::string> names;
  for (const std::string_view key : keys) {
    for (const FrontMatterValue& value : PeopleIn(head, key)) names.push_back(CleanMarkdown(value.text));
  }
  return names;
}

}  // namespace

std::vector<FrontMatterValue> PeopleIn(const FrontMatter& head, std::string_view key) {
  const FrontMatterField* field = head.Find(key);
  if (field == nullptr) return {};
  if (field->values.size() != 1) return field->values;
  const std::string_view listed = WithoutQuotes(field->values[0].printed);
  if (listed != field->values[0].text) return field->values;
  std::vector<FrontMatterValue> people;
  for (const std::string_view piece : SplitPeople(listed)) {
    if (!IsWholeName(piece)) return field->values;
    people.push_back({std::string(piece), piece});
  }
  return people.size() > 1 ? people : field->values;
}

std::vector<std::string> ListedNames(const FrontMatter& head) {
  return NamesIn(head, {"speakers", "speaker", "guests", "guest", "participants", "interviewee",
                        "interviewees", "interviewee_name", "嘉宾", "来宾", "嘉賓", "受访者", "受訪者"});
}

std::vector<std::string> ListedAskers(const FrontMatter& head) {
  return NamesIn(head, {"host", "hosts", "interviewer", "moderator", "主持人", "主持", "采访者", "採訪者"});
}

std::vector<std::string> ListedAuthors(const FrontMatter& head) {
  return NamesIn(head, {"author", "authors"});
}

bool SaysInterview(const FrontMatter& head) {
  constexpr std::string_view kWords[] = {"interview", "interviews", "q&a", "访谈", "采访", "专访", "訪談"};
  if (head.Find("interviewee") != nullptr || head.Find("interviewee_name") != nullptr) return true;
  for (const std::string_view key : {"type", "category", "categories", "tags", "series"}) {
    const FrontMatterField* field = head.Find(key);
    if (field == nullptr) continue;
    const auto says = [&](const FrontMatterValue& value) {
      return std::ranges::find(kWords, storage::Fold(value.text)) != std::end(kWords);
    };
    if (std::ranges::any_of(field->values, says)) return true;
  }
  return false;
}

void AddHeadFields(const FrontMatter& head, const SpanMaker& spans, v1::Article& article) {
  for (const std::string_view key : {"tags", "categories"}) {
    const FrontMatterField* field = head.Find(key);
    if (field == nullptr) continue;
    for (const FrontMatterValue& value : field->values) article.add_labels(value.text);
  }
  for (const FrontMatterValue& value : PeopleIn(head, "speakers")) {
    v1::Participant& participant = *article.add_participants();
    participant.set_name(CleanMarkdown(value.text));
    participant.set_printed_name(value.text);
    *participant.mutable_span() = spans.Of(value.printed);
  }
  for (const auto& [key, role] : kCreditFields) {
    const FrontMatterField* field = head.Find(key);
    if (field == nullptr) continue;
    for (const FrontMatterValue& value : field->values) {
      const std::string_view name = Trim(std::string_view(value.text).substr(0, value.text.find(" via ")));
      if (name.empty()) continue;
      v1::Credit& credit = *article.add_credits();
      credit.set_name(std::string(name));
      credit.set_role(std::string(role));
      *credit.mutable_span() = spans.Of(Trim(value.printed.substr(0, value.printed.find(" via "))));
    }
  }
}

}  // namespace fangtan::service
