#include "service/documents/labels.h"

#include <algorithm>

#include "service/documents/honorifics.h"
#include "service/documents/label_shapes.h"
#include "service/documents/lines.h"
#include "service/documents/speaker_names.h"
#include "service/documents/unseen.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;
using storage::IsHan;

constexpr size_t kMaxLabelChars = 40;
constexpr size_t kMaxHanLabelChars = 24;
constexpr size_t kMaxUnlistedChars = 10;
constexpr size_t kMaxPostChars = 16;
// A label as close behind an asker's as this is taken for the answer.
constexpr size_t kAnswerDistance = 3;
constexpr size_t kHalfLabelledTenths = 5;
constexpr size_t kAllLabelledTenths = 8;
constexpr size_t kMinCouncilLabels = 4;

std::string_view WithoutBullet(std::string_view line) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view bullet : {"■", "●", "▲", "◆", "★", "□", "○", "◎", "►", "▶", "•", "*"}) {
      if (!line.starts_with(bullet)) continue;
      line = Trim(line.substr(bullet.size()));
      again = true;
    }
  }
  return line;
}

bool MayStandInLabel(char32_t c) {
  if (IsHan(c) || IsUnseen(c) || storage::IsSpace(c) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
      (c >= 'a' && c <= 'z')) {
    return true;
  }
  if (c >= 0xC0 && c <= 0x24F) return true;
  if (c >= 0x3041 && c <= 0x30FF) return true;
  if (c >= 0xFF10 && c <= 0xFF5A) return c != U'：' && c != U'；' && c != U'？';
  return std::u32string_view(U"·•‧.-'’()（）[]【】_、").find(c) != std::u32string_view::npos;
}

bool IsQuote(char32_t c) {
  return std::u32string_view(U"“”‘’\"「」『』").find(c) != std::u32string_view::npos;
}

// "【記者】……", with a colon behind the bracket or not.
std::optional<PrintedLabel> ParseBracketLabel(std::string_view line) {
  for (const auto& [open, close] : {std::pair{"【", "】"}, std::pair{"[", "]"}, std::pair{"［", "］"},
                                    std::pair{"（", "）"}, std::pair{"(", ")"}}) {
    if (!line.starts_with(open)) continue;
    const size_t begin = std::string_view(open).size();
    const size_t end = FirstChars(line, kMaxHanLabelChars).find(close);
    if (end == std::string_view::npos || end == begin) return std::nullopt;
    // Round brackets hold remarks; of labels only those of who asks.
    const bool round = close == std::string_view("）") || close == std::string_view(")");
    if (round && !IsAskerRole(storage::FoldName(line.substr(begin, end - begin)))) return std::nullopt;
    std::string_view content = Trim(line.substr(end + std::string_view(close).size()));
    if (!content.empty() && IsColon(DecodeAt(content, 0).value)) {
      content.remove_prefix(DecodeAt(content, 0).length);
    }
    return MakePrintedLabel(line.substr(begin, end - begin), content);
  }
  return std::nullopt;
}

// "問　好嗎？": a blank stands for the colon.
std::optional<PrintedLabel> ParseRoleBlank(std::string_view line) {
  for (const std::string_view role : {"问", "問", "答"}) {
    if (!line.starts_with(role) || line.size() == role.size()) continue;
    if (storage::IsSpace(DecodeAt(line, role.size()).value))
      return MakePrintedLabel(role, line.substr(role.size()));
  }
  return std::nullopt;
}

// "10:30" and "https://" have colons, but no label before them.
bool IsTimeOrAddress(std::string_view before, std::string_view after) {
  if (after.starts_with("//")) return true;
  const char last = before.back();
  return last >= '0' && last <= '9' && !after.empty() && after[0] >= '0' && after[0] <= '9';
}

// How much a label that is neither a role nor listed looks like somebody's name.
enum class NameStrength { kNone, kWeak, kStrong };

NameStrength StrengthOf(std::string_view printed) {
  const std::string name = WithoutUnseen(printed);
  const std::u32string han = storage::ToUtf32(storage::FoldName(name));
  // "李：" stands for somebody where an answer is due.
  if (han.size() == 1 && IsHan(han[0])) return NameStrength::kWeak;
  if (!MayBeName(name)) return NameStrength::kNone;
  if (han.empty() || !IsHan(han[0]) || !LooksLikeName(name)) return NameStrength::kWeak;
  return IsCommonHanWord(name) ? NameStrength::kWeak : NameStrength::kStrong;
}

constexpr std::string_view kTitles[] = {"书记", "主任",   "局长", "市长", "县长", "镇长", "村长",
                                        "校长", "院长",   "处长", "科长", "部长", "会长", "董事长",
                                        "总",   "总经理", "经理", "老师", "教授", "博士", "院士",
                                        "先生", "女士",   "律师", "医生", "工",   "导"};

// What a post ends in that stands in a label beside a name.
constexpr std::string_view kPosts[] = {
    "创办人", "创始人", "主理人", "代表", "专员", "导演",   "编剧",   "设计师", "分析师", "支书",
    "医师",   "律师",   "教师",   "老师", "专家", "执行官", "财务官", "行长",   "园长",   "厂长",
    "乡长",   "区长",   "省长",   "州长", "书记", "主任",   "局长",   "市长",   "县长",   "镇长",
    "村长",   "校长",   "院长",   "处长", "科长", "部长",   "会长",   "董事长", "总经理", "经理",
    "教授",   "院士",   "发言人", "司长", "厅长", "秘书长", "负责人", "主席",   "研究员", "工程师",
    "所长",   "队长",   "组长",   "次长", "署长", "委员",   "总监",   "总裁",   "理事长", "秘书",
    "指挥官", "大使",   "执行长", "馆长", "站长", "台长",   "社长",   "团长",   "参事",   "顾问"};

// "《河畔》" and nothing else.
bool IsTitleOfWork(std::string_view key) { return key.starts_with("《") && key.find("》") + 3 == key.size(); }

bool IsPost(std::string_view text) {
  const std::string folded = storage::FoldName(text);
  return std::ranges::any_of(kPosts, [&](std::string_view post) { return folded.ends_with(post); });
}

// "局长", "副局长", and posts by the character that they end in.
bool IsTitle(std::string_view text) {
  if (text.empty()) return false;
  const auto ends = [&](std::string_view title) { return text.ends_with(title); };
  if (std::ranges::any_of(kTitles, ends)) return true;
  return storage::CountCodePoints(text) >= 2 &&
         std::u32string_view(U"长员师授士家委").find(LastChar(text)) != std::u32string_view::npos;
}

// Whether `key` is the whole of `listed` with a title or an outlet around it.
bool HoldsListed(std::string_view key, std::string_view listed) {
  if (listed.empty() || key.size() <= listed.size()) return false;
  return key.ends_with(listed) ||
         (key.starts_with(listed) && (IsTitle(key.substr(listed.size())) || key[listed.size()] == '('));
}

// Whether `key` names `listed` by a part of it, or by surname and title.
bool IsPartOf(std::string_view key, std::string_view listed) {
  if (key.empty() || key.size() >= listed.size() + 40) return false;
  if (!IsHan(DecodeAt(listed, 0).value)) {
    return listed.starts_with(std::string(key) + " ") || listed.ends_with(" " + std::string(key));
  }
  if (key.size() < listed.size() && (listed.starts_with(key) || listed.ends_with(key))) return true;
  for (size_t chars = 1; chars <= 2; ++chars) {
    const std::string_view surname = FirstChars(listed, chars);
    if (surname.size() >= listed.size() || !key.starts_with(surname)) continue;
    const std::string_view title = key.substr(surname.size());
    if (std::ranges::find(kTitles, title) != std::end(kTitles) ||
        (title.starts_with("副") && IsTitle(title))) {
      return true;
    }
  }
  return false;
}

// The participants for whom `means` holds.
template <typename Predicate>
std::vector<size_t> Meant(const std::vector<std::string>& participants, Predicate means) {
  std::vector<size_t> meant;
  for (size_t i = 0; i < participants.size(); ++i) {
    if (!participants[i].empty() && means(participants[i])) meant.push_back(i);
  }
  return meant;
}

// Whole names come before longer labels that hold them, and those before parts.
LabelDecision DecideListed(const std::string& key, const std::vector<std::string>& participants) {
  auto method = v1::Attribution::LABEL;
  auto meant = Meant(participants, [&](const std::string& name) { return key == name; });
  if (meant.empty())
    meant = Meant(participants, [&](const std::string& name) { return HoldsListed(key, name); });
  if (meant.empty()) {
    method = v1::Attribution::PARTIAL_NAME;
    meant = Meant(participants, [&](const std::string& name) { return IsPartOf(key, name); });
  }
  if (meant.empty()) return {};
  LabelDecision decision{LabelRole::kAnswerer, method, LabelDecision::kNobody, {}};
  if (meant.size() == 1) {
    decision.participant = meant[0];
  } else {
    decision.candidates = std::move(meant);
  }
  return decision;
}

// "Ada Byron, The Harbour Gazette: text", "ADA BYRON, HOST: text": a whole name, and what it is of.
std::optional<PrintedLabel> ParseLabelWithPost(std::string_view line) {
  constexpr size_t kMaxPostBytes = 90;
  const std::string_view front = line.substr(0, kMaxPostBytes);
  const size_t comma = front.find(", ");
  // What is said may stand below.
  const size_t colon =
      line.size() <= kMaxPostBytes && line.ends_with(':') ? line.size() - 1 : front.find(": ");
  if (comma == std::string_view::npos || colon == std::string_view::npos || colon < comma)
    return std::nullopt;
  const std::string_view name = line.substr(0, comma);
  const std::string_view post = Trim(line.substr(comma + 1, colon - comma - 1));
  const bool whole = name.find(' ') != std::string_view::npos && LooksLikeName(name);
  if (!whole || HoldsFullStop(post) || post.find_first_of("?!\"“;") != std::string_view::npos)
    return std::nullopt;
  return PrintedLabel{name, Trim(line.substr(colon + 1)), storage::FoldName(name), line.substr(0, colon),
                      post};
}

}  // namespace

// A bracketed addition at the end of a label belongs to the label, not to the name: "王海山（書記）". A role
// of an asker stays: it says what the name is.
PrintedLabel MakePrintedLabel(std::string_view printed, std::string_view content) {
  printed = TrimUnseen(printed);
  PrintedLabel label{printed, Trim(content), {}, printed, {}};
  const char32_t last = LastChar(printed);
  const size_t open = std::min(printed.find('('), printed.find("（"));
  if ((last == U')' || last == U'）') && open != std::string_view::npos) {
    const size_t begin = open + DecodeAt(printed, open).length;
    const size_t end = printed.size() - (last == U')' ? 1 : 3);
    const std::string_view addition = begin < end ? Trim(printed.substr(begin, end - begin)) : "";
    if (open == 0 || !IsAskerRole(storage::FoldName(addition))) {
      label.name = Trim(printed.substr(0, open));
      label.addition = addition;
    }
  }
  // "The Minister for Transport (Ada Byron)"
  const bool bearer = label.name.starts_with("The ") && LooksLikeName(label.addition) &&
                      label.addition.find(' ') != std::string_view::npos;
  if (bearer) std::swap(label.name, label.addition);
  label.name = WithoutVerb(WithoutQuestionNumber(label.name));
  for (const std::string_view verb : {"回答", "答", "问", "問"}) {
    if (!label.name.ends_with(verb)) continue;
    const std::string_view bearer = label.name.substr(0, label.name.size() - verb.size());
    if (SplitPost(bearer).has_value()) label.name = bearer;
    break;
  }
  label.key = storage::FoldName(label.name);
  return label;
}

std::optional<PrintedLabel> ParseLabel(std::string_view line) {
  line = WithoutBullet(TrimUnseen(line));
  if (auto label = ParseBracketLabel(line)) return label;
  if (auto label = ParseRoleBlank(line)) return label;
  size_t chars = 0;
  bool in_quotes = false;
  bool quoted = false;
  bool in_addition = false;
  // What stands in brackets has room beside the name.
  constexpr size_t kMaxAddition = 40;
  size_t added = 0;
  for (size_t at = 0; at < line.size() && chars <= kMaxLabelChars && added <= kMaxAddition;
       ++(in_addition ? added : chars)) {
    const CodePoint c = DecodeAt(line, at);
    if (IsColon(c.value) && !in_quotes) {
      const std::string_view name = TrimUnseen(line.substr(0, at));
      const std::string_view after = line.substr(at + c.length);
      if (name.empty() || IsTimeOrAddress(name, after)) return std::nullopt;
      // "（编辑：林小河）": the colon stands inside of the brackets.
      if (in_addition && (name.starts_with("（") || name.starts_with('('))) return std::nullopt;
      if (name.starts_with('[') && name.find(']') == std::string_view::npos) return std::nullopt;
      if (IsHan(DecodeAt(name, 0).value) && chars > kMaxHanLabelChars) return std::nullopt;
      PrintedLabel label = MakePrintedLabel(name, after);
      // Several who ask at once; of posts, with the name of their bearer behind.
      const bool several =
          label.name.find("、") != std::string_view::npos && !SplitPost(label.name).has_value();
      if (label.key.empty() || ((quoted || several) && !IsAskerRole(label.key) && !IsOutlet(label.key) &&
                                !IsTitleOfWork(label.key)))
        return std::nullopt;
      return label;
    }
    // Outlets have marks around their names: "《人民日报》记者".
    if (c.value == U'《' || c.value == U'》') {
      quoted = true;
      at += c.length;
      continue;
    }
    in_addition = (in_addition || c.value == U'(' || c.value == U'（') && c.value != U')' && c.value != U'）';
    // Around a short form, "林一葦（以下簡稱「林」）", and around what somebody from the public goes by.
    if (IsQuote(c.value) && at > 0) {
      in_quotes = !in_quotes;
      quoted = quoted || !in_addition;
    } else if (!in_quotes && !MayStandInLabel(c.value)) {
      return c.value == ',' ? ParseLabelWithPost(line) : std::nullopt;
    }
    at += c.length;
  }
  return std::nullopt;
}

std::optional<NameWithPost> SplitPost(std::string_view label) {
  const size_t chars = storage::CountCodePoints(label);
  if (chars < 4 || chars > kMaxHanLabelChars || LooksLikeName(label)) return std::nullopt;
  const auto is_name = [](std::string_view text) { return StrengthOf(text) == NameStrength::kStrong; };
  for (const size_t name_chars : {3, 2, 4}) {
    if (name_chars + 2 > chars) continue;
    const std::string_view first = FirstChars(label, chars - name_chars);
    const std::string_view last = Trim(label.substr(first.size()));
    if (IsPost(Trim(first)) && is_name(last)) return NameWithPost{last, Trim(first)};
    const std::string_view front = FirstChars(label, name_chars);
    const std::string_view behind = label.substr(front.size());
    if (is_name(front) && IsPost(behind)) return NameWithPost{front, behind};
  }
  return std::nullopt;
}

std::optional<NameAroundPost> SplitAroundPost(std::string_view label) {
  constexpr std::string_view kOffices[] = {"议员", "立委",     "召委",     "主委", "议长",   "检察官",
                                           "法官", "检察长",   "召集人",   "司长", "审计长", "里长",
                                           "课长", "召集委员", "主任委员", "主秘"};
  constexpr std::string_view kDeputies[] = {"副", "代理"};
  const size_t chars = storage::CountCodePoints(label);
  if (chars < 4 || chars > kMaxUnlistedChars || LooksLikeName(label)) return std::nullopt;
  const std::string_view surname = FirstChars(label, 1);
  for (const size_t given_chars : {size_t{2}, size_t{1}}) {
    if (chars < given_chars + 3) continue;
    const std::string_view front = FirstChars(label, chars - given_chars);
    const std::string_view post = front.substr(surname.size());
    std::string office = storage::FoldName(post);
    for (const std::string_view deputy : kDeputies) {
      if (office.starts_with(deputy)) office.erase(0, deputy.size());
    }
    std::string name = std::string(surname).append(label.substr(front.size()));
    const bool held = std::ranges::find(kOffices, office) != std::end(kOffices) ||
                      std::ranges::find(kPosts, office) != std::end(kPosts);
    if (held && StrengthOf(name) == NameStrength::kStrong) return NameAroundPost{std::move(name), post};
  }
  return std::nullopt;
}

// "MS BYRON": no field, and no word that notes begin with.
bool IsInCapitals(std::string_view key, std::string_view name) {
  constexpr size_t kMinCapitals = 4;
  return name.size() >= kMinCapitals && IsAllCapitals(name) && !IsFieldWord(key) && !IsLeadLabel(key) &&
         !IsNoteWord(key);
}

LabelBook::LabelBook(const std::vector<LabelledLine>& lines, const std::vector<std::string>& participants,
                     size_t paragraphs)
    : labelled_tenths_(paragraphs == 0 ? 0 : 10 * lines.size() / paragraphs) {
  CountUses(lines);
  size_t capitals = 0;
  size_t titled = 0;
  bool again = false;
  for (const auto& [key, uses] : uses_) {
    of_council_ += SplitAroundPost(uses.name).has_value() ? uses.count : 0;
    if (!IsInCapitals(key, uses.name)) continue;
    ++capitals;
    titled += WithoutHonorifics(uses.name).size() < uses.name.size() ? 1 : 0;
    again = again || uses.count > 1;
  }
  // "PRESIDENT BYRON", "MS QUILL": titles say that they are people's, be each heard once.
  in_capitals_ = capitals > 1 && (again || titled == capitals);
  for (const auto& [key, uses] : uses_) decisions_[key] = Decide(key, uses, participants);
}

void LabelBook::CountUses(const std::vector<LabelledLine>& lines) {
  for (const LabelledLine& line : lines) {
    Uses& uses = uses_[line.label.key];
    uses.name = line.label.name;
    ++uses.count;
    uses.asking += line.asks ? 1 : 0;
    uses.speaking += line.speaks ? 1 : 0;
  }
  const LabelledLine* before = nullptr;
  for (const LabelledLine& line : lines) {
    if (before != nullptr && before->label.key != line.label.key &&
        line.line - before->line <= kAnswerDistance && (before->asks || IsAskerRole(before->label.key))) {
      uses_[line.label.key].follows_asker = true;
    }
    if (before != nullptr && before->label.key != line.label.key && before->line + 1 == line.line &&
        before->label.content.starts_with(line.label.name)) {
      uses_[line.label.key].addressed = true;
    }
    before = &line;
  }
}

LabelDecision LabelBook::Decide(const std::string& key, const Uses& uses,
                                const std::vector<std::string>& participants) const {
  constexpr auto kRole = v1::Attribution::ANONYMOUS_ROLE;
  constexpr auto kUnlisted = v1::Attribution::LABEL_UNLISTED;
  if (IsFieldWord(key) || IsLeadLabel(key)) return {};
  LabelDecision listed = DecideListed(key, participants);
  if (listed.role != LabelRole::kNoSpeaker && listed.method == v1::Attribution::LABEL) {
    // A listed host does nothing but ask.
    const bool asks_only = uses.count >= 2 && uses.asking == uses.count && uses_.size() > 1;
    if (asks_only || (uses.asking > 0 && IsAskerRole(key))) listed.role = LabelRole::kAsker;
    return listed;
  }
  if (IsAskerRole(key)) {
    // "主持人 林小河"
    const auto named = SplitRole(uses.name);
    if (named.has_value())
      return {LabelRole::kAsker, kUnlisted, LabelDecision::kNobody, {}, std::string(named->name)};
    return {LabelRole::kAsker, kRole, LabelDecision::kNobody, {}};
  }
  // A magazine by its name alone asks again and again.
  if (IsTitleOfWork(key) && uses.count >= 2 && uses.asking * 5 >= uses.count * 3)
    return {LabelRole::kAsker, kRole, LabelDecision::kNobody, {}};
  // An outlet asks, and what it prints beside that is a field or a source.
  if (IsOutlet(key) && uses.asking > 0) return {LabelRole::kAsker, kRole, LabelDecision::kNobody, {}};
  if (const auto parts = SplitOutlet(uses.name);
      parts.has_value() && IsOutlet(storage::FoldName(parts->outlet)) && uses.asking > 0)
    return {LabelRole::kAsker, kUnlisted, LabelDecision::kNobody, {}, std::string(parts->reporter)};
  if (IsAnswererRole(key)) return {LabelRole::kAnswerer, kRole, LabelDecision::kNobody, {}};
  if (IsNumberedPerson(key)) {
    const bool mostly_asks = uses.asking * 5 >= uses.count * 3;
    return {mostly_asks ? LabelRole::kAsker : LabelRole::kAnswerer, kRole, LabelDecision::kNobody, {}};
  }
  const bool speaks = uses.speaking + uses.asking > 0 || uses.follows_asker;
  if (listed.role != LabelRole::kNoSpeaker && speaks) return listed;
  // Whoever sits under such a label is named nowhere.
  if (IsGuestHeading(key))
    return speaks ? LabelDecision{LabelRole::kAnswerer, kRole, LabelDecision::kNobody, {}} : LabelDecision{};
  if (const auto around = SplitAroundPost(uses.name); around.has_value() && speaks)
    return {LabelRole::kAnswerer, kUnlisted, LabelDecision::kNobody, {}, around->name};
  const auto with_post = SplitPost(uses.name);
  if (with_post.has_value() && speaks) {
    const bool only_asks = uses.count >= 2 && uses.asking == uses.count;
    return {only_asks ? LabelRole::kAsker : LabelRole::kAnswerer,
            kUnlisted,
            LabelDecision::kNobody,
            {},
            std::string(with_post->name)};
  }
  // "局长：" answers; who that is must stand elsewhere.
  const bool may_speak =
      uses.follows_asker || labelled_tenths_ >= kHalfLabelledTenths || of_council_ >= kMinCouncilLabels;
  if (IsPost(key) && storage::CountCodePoints(key) <= kMaxPostChars && may_speak && uses.count >= 2 &&
      uses.asking * 5 < uses.count * 3)
    return {LabelRole::kAnswerer, kRole, LabelDecision::kNobody, {}};
  if (in_capitals_ && speaks && IsInCapitals(key, uses.name)) return {LabelRole::kAnswerer, kUnlisted};
  const NameStrength strength = StrengthOf(uses.name);
  const bool is_short =
      storage::CountCodePoints(uses.name) <= kMaxUnlistedChars || strength != NameStrength::kNone;
  const bool answers = uses.follows_asker && strength != NameStrength::kNone;
  if (!is_short || (uses.speaking + uses.asking == 0 && !answers)) return {};
  const bool asks = uses.asking * 5 >= uses.count * 3;
  if (asks && (uses.count >= 2 || strength == NameStrength::kStrong)) return {LabelRole::kAsker, kUnlisted};
  if (strength == NameStrength::kStrong) return {LabelRole::kAnswerer, kUnlisted};
  if (answers) return {LabelRole::kAnswerer, kUnlisted};
  // "海棠呢？": whoever is called on under a pen name, where everybody has labels.
  const bool called =
      uses.addressed && storage::CountCodePoints(uses.name) > 1 && labelled_tenths_ >= kAllLabelledTenths;
  return called ? LabelDecision{LabelRole::kAnswerer, kUnlisted} : LabelDecision{};
}

LabelDecision LabelBook::Find(const std::string& key) const {
  const auto found = decisions_.find(key);
  return found == decisions_.end() ? LabelDecision{} : found->second;
}

}  // namespace fangtan::service
