#include "service/documents/vocabulary.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "service/documents/lexicon.h"
#include "service/documents/name_particles.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::IsHan;

constexpr std::string_view kAskerEndings[] = {"记者",   "主持人", "采访者", "访谈者",
                                              "提问者", "提问人", "访问者", "采访人"};
// Readers and viewers, who ask under names of their own.
constexpr std::string_view kPublicRoles[] = {"网友", "读者", "观众", "听众", "投资者"};
// What the names of newspapers, agencies and stations end in.
constexpr std::string_view kOutletEndings[] = {
    "晨报", "都市报", "导报",   "杂志",   "月刊",   "在线",   "新闻",   "日报",   "晚报",
    "早报", "周刊",   "周报",   "时报",   "快报",   "商报",   "青年报", "电视台", "电台",
    "卫视", "电视",   "通讯社", "中央社", "新华社", "新闻网", "人民网", "新华网"};
constexpr std::string_view kToldToAsker[] = {"告诉", "回答", "答复", "接受"};
constexpr std::string_view kCourtesies[] = {"谢谢",   "感谢", "多谢", "再见",
                                            "大家好", "你好", "您好", "thank"};
constexpr std::string_view kTrailerWords[] = {"扫码", "二维码",   "公众号", "客户端",    "关注我们",
                                              "版权", "转载",     "订阅",   "投稿",      "点击",
                                              "下载", "免责声明", "举报",   "subscribe", "copyright"};
// What name follows a role beside those shaped like one.
constexpr std::u32string_view kFamiliarBeginnings = U"小老阿";
constexpr std::u32string_view kOrdinals = U"甲乙丙丁戊一二三四五六七八九十";
constexpr std::u32string_view kQuotes = U"“”‘’\"'「」『』＂";
constexpr size_t kMaxAskerChars = 20;
// Names that are words as well are rare words (Lexicon::Cost).
constexpr int kRareWord = 98;
constexpr std::string_view kAskerRoles[] = {"问",       "提问",          "追问",      "q",        "编者",
                                            "小编",     "笔者",          "网友",      "主持",     "观众",
                                            "现场提问", "interviewer",   "moderator", "reporter", "question",
                                            "host",     "correspondent", "journalist"};
constexpr std::string_view kAnswererRoles[] = {"答",        "回答",   "a",          "嘉宾", "受访者",
                                               "受访人",    "被访者", "受访嘉宾",   "答复", "answer",
                                               "respuesta", "guest",  "interviewee"};
constexpr std::string_view kGuestHeadings[] = {
    "来宾",      "嘉宾",     "受访者",   "受访人",   "被访者", "采访对象",     "访谈对象",
    "对话人",    "与谈人",   "访谈人",   "对谈人",   "参与人", "参加人",       "与会者",
    "参会者",    "参与者",   "被采访人", "guests",   "guest",  "participants", "speakers",
    "panelists", "参会人员", "与会人员", "出席人员", "对谈者", "interviewee",  "interviewees"};
constexpr std::string_view kCreditRoles[] = {
    "本报记者", "本刊记者",   "本网记者", "特约记者", "实习记者", "实习生",     "见习记者",  "记者",
    "通讯员",   "特约通讯员", "摄影",     "摄像",     "图片",     "图",         "撰文",      "撰稿",
    "文字",     "文",         "采写",     "采访",     "整理",     "作者",       "编辑",      "责任编辑",
    "责编",     "主编",       "编审",     "审核",     "校对",     "译者",       "翻译",      "制图",
    "视频",     "供图",       "主持人",   "策划",     "逐字稿",   "逐字稿整理", "记录",      "纪录",
    "text",     "photo",      "editor",   "author",   "reporter", "by",         "translator"};
constexpr std::string_view kFieldWords[] = {"国家",
                                            "国籍",
                                            "院校",
                                            "专业",
                                            "籍贯",
                                            "星座",
                                            "地址",
                                            "电话",
                                            "联系电话",
                                            "热线",
                                            "传真",
                                            "邮箱",
                                            "电子邮箱",
                                            "邮编",
                                            "网址",
                                            "网站",
                                            "微信",
                                            "微博",
                                            "时间",
                                            "地点",
                                            "日期",
                                            "发布时间",
                                            "更新时间",
                                            "发布日期",
                                            "来源",
                                            "稿源",
                                            "信息来源",
                                            "文章来源",
                                            "标签",
                                            "关键词",
                                            "链接",
                                            "原文",
                                            "原文链接",
                                            "原标题",
                                            "标题",
                                            "栏目",
                                            "注",
                                            "备注",
                                            "附",
                                            "点击",
                                            "浏览",
                                            "阅读",
                                            "分享",
                                            "相关链接",
                                            "延伸阅读",
                                            "版权声明",
                                            "声明",
                                            "主题",
                                            "字号",
                                            "字体",
                                            "topic",
                                            "location",
                                            "date",
                                            "time",
                                            "source",
                                            "tags",
                                            "via",
                                            "title",
                                            "url",
                                            "link",
                                            "note",
                                            "tel",
                                            "email",
                                            "place",
                                            "venue",
                                            "采访时间",
                                            "采访地点",
                                            "访谈时间",
                                            "访谈地点",
                                            "会议时间",
                                            "会议地点",
                                            "直播时间",
                                            "录制时间",
                                            "录音时间",
                                            "interview date",
                                            "date of interview",
                                            "place of interview",
                                            "recorded",
                                            "recording date",
                                            "published",
                                            "updated",
                                            "last updated",
                                            "duration",
                                            "广告",
                                            "时间轴",
                                            "本期时间轴",
                                            "时间线",
                                            "show notes",
                                            "timestamps",
                                            "timeline",
                                            "chapters"};
constexpr std::string_view kLeadLabels[] = {"编者按", "编者的话", "按语",     "导语",     "核心提示",
                                            "提要",   "内容提要", "摘要",     "开栏的话", "前言",
                                            "题记",   "引言",     "人物简介", "嘉宾简介"};
constexpr std::string_view kStageDirections[] = {"笑",   "大笑",     "众笑", "掌声",   "鼓掌",     "热烈掌声",
                                                 "完",   "全文完",   "上",   "中",     "下",       "续",
                                                 "未完", "未完待续", "待续", "图",     "资料图",   "沉默",
                                                 "停顿", "略",       "节选", "有删节", "laughter", "end"};

// The hundred families and what is common beside them, simplified.
constexpr std::u32string_view kSurnames =
    U"赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌"
    U"马苗凤"
    U"花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁"
    U"毛禹狄"
    U"米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌"
    U"霍虞万"
    U"支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲"
    U"邴糜松"
    U"井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白"
    U"怀蒲邰"
    U"从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别"
    U"庄晏柴"
    U"瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融"
    U"冷訾辛阚"
    U"那麦邝冼谌凃简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖岳帅亢况有琴商牟佘佟覃付代涂苑闫覃"
    U"战原植蔄仝";
constexpr std::u32string_view kDoubleSurnames[] = {
    U"欧阳", U"上官", U"司马", U"诸葛", U"东方", U"皇甫", U"尉迟", U"公孙", U"慕容", U"令狐", U"司徒",
    U"司空", U"夏侯", U"宇文", U"长孙", U"端木", U"南宫", U"百里", U"呼延", U"独孤", U"轩辕"};

constexpr std::u32string_view kRemarkBeginnings = U"见详参如图表附注据摘本此该未第是我你他她它这那";

template <size_t N>
bool Has(const std::string_view (&words)[N], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

// "q3" and "问1" are "q" and "问".
std::string_view WithoutNumber(std::string_view folded) {
  while (!folded.empty() && folded.back() >= '0' && folded.back() <= '9') folded.remove_suffix(1);
  return folded;
}

// "问题一", "问题2".
bool IsNumberedQuestion(std::string_view folded) {
  constexpr std::u32string_view kDigits = U"0123456789一二三四五六七八九十";
  for (const std::string_view word : {"问题", "提问", "问", "question"}) {
    if (!folded.starts_with(word) || folded.size() == word.size()) continue;
    const std::u32string number = storage::ToUtf32(folded.substr(word.size()));
    const auto digit = [&](char32_t c) { return c == ' ' || kDigits.find(c) != std::u32string_view::npos; };
    if (number.size() <= 4 && std::ranges::all_of(number, digit)) return true;
  }
  return false;
}

bool IsLatinLetter(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c <= 0x24F);
}

bool IsInterpunct(char32_t c) {
  return c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x30FB || c == 0xFF65;
}

bool MayStandInLatinName(char32_t c) {
  return IsLatinLetter(c) || c == '.' || c == '-' || c == '\'' || c == 0x2019;
}

bool BeginsWithCapital(std::u32string_view word) {
  return !word.empty() && IsLatinLetter(word[0]) && !(word[0] >= 'a' && word[0] <= 'z');
}

// One to four Latin words, each beginning with a capital, with particles between them: "Jo van der Meer".
bool IsLatinName(std::u32string_view name) {
  size_t words = 0;
  bool ends = false;
  while (!name.empty()) {
    const auto end = std::ranges::find_if(name, storage::IsSpace);
    const std::u32string_view word = name.substr(0, static_cast<size_t>(end - name.begin()));
    name.remove_prefix(std::min(word.size() + 1, name.size()));
    if (word.empty()) continue;
    if (!std::ranges::all_of(word, MayStandInLatinName)) return false;
    ends = BeginsWithCapital(word);
    if (!ends) {
      if (words == 0 && word.find_first_of(U"-'’") == std::u32string_view::npos) return false;
      const std::string small = storage::ToUtf8(word);
      ends = BeginsWithCapital(storage::ToUtf32(WithoutNameArticle(small)));
      if (!ends && (words == 0 || !IsNameParticle(small))) return false;
    }
    words += ends ? 1 : 0;
  }
  return ends && words <= 4;
}

// "约翰·史密斯".
bool IsTranscribedName(std::u32string_view name) {
  size_t parts = 1;
  size_t length = 0;
  for (const char32_t c : name) {
    if (IsInterpunct(c)) {
      if (length == 0) return false;
      ++parts;
      length = 0;
    } else if (IsHan(c)) {
      ++length;
    } else {
      return false;
    }
  }
  return parts >= 2 && length > 0 && name.size() <= 16;
}

std::u32string HanName(std::string_view name) {
  std::u32string folded = storage::ToUtf32(storage::FoldName(name));
  return std::ranges::all_of(folded, IsHan) && folded.size() >= 2 && folded.size() <= 4 ? folded : U"";
}

template <size_t N>
bool HoldsAny(const std::string_view (&words)[N], std::string_view text) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// Whether `rest`, what follows a role, names its bearer: "王小明", "“小草”", "甲", "小王". The public goes by
// any name that is no word.
bool NamesBearer(std::string_view rest, bool of_public) {
  if (rest.empty() || Has(kAskerRoles, rest)) return true;
  if (of_public && (rest.front() == '[' || rest.front() == '(')) rest.remove_prefix(1);
  if (rest.empty()) return false;
  std::u32string name = storage::ToUtf32(rest);
  if (kQuotes.find(name.front()) != std::u32string_view::npos) {
    return name.size() > 2 && kQuotes.find(name.back()) != std::u32string_view::npos;
  }
  if (std::ranges::all_of(name, [](char32_t c) { return c < 0x80; })) return true;
  if (name.size() == 1) return kOrdinals.find(name[0]) != std::u32string_view::npos;
  if (IsCommonHanWord(rest)) return false;
  const bool familiar = name.size() <= 3 && kFamiliarBeginnings.find(name[0]) != std::u32string_view::npos;
  return familiar || LooksLikeName(rest) || (of_public && !HanName(rest).empty());
}

// "role", "outlet role", "role name", "outlet role name".
template <size_t N>
bool IsRoleWithName(const std::string_view (&roles)[N], std::string_view folded, bool of_public) {
  return std::ranges::any_of(roles, [&](std::string_view role) {
    const size_t at = folded.rfind(role);
    return at != std::string_view::npos && NamesBearer(folded.substr(at + role.size()), of_public);
  });
}

}  // namespace

bool IsAskerRole(std::string_view folded) {
  if (IsNumberedQuestion(folded)) return true;
  folded = WithoutNumber(folded);
  if (Has(kAskerRoles, folded)) return true;
  if (storage::CountCodePoints(folded) > kMaxAskerChars || HoldsAny(kToldToAsker, folded)) return false;
  while (!folded.empty() && (folded.back() == ')' || folded.back() == ']')) folded.remove_suffix(1);
  return IsRoleWithName(kAskerEndings, folded, false) ||
         (folded.find("的") == std::string_view::npos && IsRoleWithName(kPublicRoles, folded, true));
}

bool IsNumberedPerson(std::string_view folded) {
  // What words for people end in.
  constexpr std::u32string_view kPeople = U"表民众生员者人友工长师客户属童宾";
  std::u32string label = storage::ToUtf32(folded);
  // "说话人 12", as recognizers count
  const auto is_digit = [](char32_t c) { return c >= '0' && c <= '9'; };
  if (label.size() > 2 && is_digit(label.back()) && is_digit(label[label.size() - 2])) label.pop_back();
  if (label.size() > 2 && label[label.size() - 2] == ' ') label.erase(label.size() - 2, 1);
  if (label.size() < 3 || label.size() > kMaxAskerChars) return false;
  const char32_t ordinal = label.back();
  const bool counted = kOrdinals.find(ordinal) != std::u32string_view::npos ||
                       (ordinal >= 'a' && ordinal <= 'h') || (ordinal >= '1' && ordinal <= '9');
  return counted && kPeople.find(label[label.size() - 2]) != std::u32string_view::npos &&
         std::all_of(label.begin(), label.end() - 1, IsHan);
}

bool IsOutlet(std::string_view folded) {
  constexpr std::string_view kTitleEnds[] = {"刊》", "报》", "报纸》", "网》",
                                             "社》", "志》", "台》",   "周》"};
  if (folded.starts_with("《")) {
    return std::ranges::any_of(kTitleEnds, [&](std::string_view end) { return folded.ends_with(end); });
  }
  return std::ranges::any_of(kOutletEndings, [&](std::string_view ending) {
    return folded.ends_with(ending) && (folded.size() > ending.size() || ending.size() > 6);
  });
}

bool IsAnswererRole(std::string_view folded) { return Has(kAnswererRoles, WithoutNumber(folded)); }

std::string_view WithoutVerb(std::string_view name) {
  for (const std::string_view verb :
       {"追问", "追問", "提问", "提問", "回答", "问道", "問道", "答道", "问曰", "答曰", "问", "問", "答"}) {
    if (name.size() <= verb.size() || !name.ends_with(verb)) continue;
    std::string_view bearer = name.substr(0, name.size() - verb.size());
    while (bearer.ends_with(' ')) bearer.remove_suffix(1);
    if (IsAskerRole(storage::FoldName(bearer)) ||
        (LooksLikeName(bearer) && storage::CountCodePoints(bearer) > 1)) {
      return bearer;
    }
  }
  return name;
}

bool IsGuestHeading(std::string_view folded) {
  return storage::CountCodePoints(folded) <= 12 &&
         std::ranges::any_of(kGuestHeadings, [&](std::string_view word) {
           return folded.ends_with(word) || (folded.size() <= word.size() + 6 && folded.starts_with(word));
         });
}

bool IsCreditRole(std::string_view folded) { return Has(kCreditRoles, folded); }

size_t CreditRolePrefix(std::string_view folded) {
  size_t longest = 0;
  for (const std::string_view role : kCreditRoles) {
    if (folded.starts_with(role)) longest = std::max(longest, role.size());
  }
  return longest;
}

bool IsCommonHanWord(std::string_view name) {
  const std::u32string folded = storage::ToUtf32(storage::FoldName(name));
  if (folded.empty() || !IsHan(folded[0])) return false;
  const int cost = Lexicon::Get().Cost(folded);
  return cost != Lexicon::kUnknown && cost < kRareWord;
}

bool IsFieldWord(std::string_view folded) { return Has(kFieldWords, folded); }

bool IsNoteWord(std::string_view folded) {
  constexpr std::string_view kWords[] = {
      "slides",        "slide",      "code",          "tweet",     "podcast",     "video",
      "audio",         "paper",      "papers",        "media",     "end",         "example",
      "update",        "warning",    "links",         "website",   "disclaimer",  "summary",
      "sponsor",       "sponsors",   "references",    "examples",  "conclusion",  "abstract",
      "editor's note", "correction", "important",     "pros",      "cons",        "pro",
      "con",           "advantages", "disadvantages", "benefits",  "drawbacks",   "problem",
      "problems",      "solution",   "solutions",     "theorem",   "proof",       "lemma",
      "remark",        "remarks",    "definition",    "corollary", "notes",       "tip",
      "tips",          "reason",     "reasons",       "result",    "results",     "goal",
      "goals",         "motivation", "background",    "overview",  "observation", "assumption",
      "claim",         "fact",       "facts",         "remember",  "tldr",        "tl;dr",
      "input",         "output",     "before",        "after",     "today",       "tomorrow",
      "yesterday",     "finally",    "first",         "second",    "third",       "idea",
      "option",        "options",    "risk",          "risks",     "mitigation",  "requirements",
      "features",      "issues",     "todo",          "faq",       "edit",        "context",
      "details",       "usage",      "also",          "however",   "meaning",     "introduction",
      "bonus",         "caveat",     "caveats",       "attack",    "defense",     "step",
      "steps",         "key",        "price",         "related",   "name",        "transcript",
      "transcripts",   "agenda",     "chapter",       "section",   "part",        "figure",
      "table",         "appendix",   "copyright",     "photo",     "image"};
  return Has(kWords, folded);
}

bool IsLeadLabel(std::string_view folded) { return Has(kLeadLabels, folded); }

bool IsStageDirection(std::string_view folded) { return Has(kStageDirections, folded); }

bool IsCourtesy(std::string_view folded) {
  return std::ranges::any_of(kCourtesies, [&](std::string_view word) { return folded.starts_with(word); });
}

bool IsTrailer(std::string_view folded) { return HoldsAny(kTrailerWords, folded); }

bool LooksLikeName(std::string_view name) {
  const std::u32string printed = storage::ToUtf32(name);
  if (IsTranscribedName(printed) || IsLatinName(printed)) return true;
  const std::u32string han = HanName(name);
  if (han.empty()) return false;
  if (han.size() >= 3 && std::ranges::find(kDoubleSurnames, std::u32string_view(han).substr(0, 2)) !=
                             std::end(kDoubleSurnames)) {
    return true;
  }
  return han.size() <= 3 && kSurnames.find(han[0]) != std::u32string_view::npos;
}

bool MayBeName(std::string_view name) {
  if (LooksLikeName(name)) return true;
  const std::u32string han = HanName(name);
  return !han.empty() && kRemarkBeginnings.find(han[0]) == std::u32string_view::npos &&
         !Lexicon::Get().IsWord(han);
}

}  // namespace fangtan::service
