// The furniture of interview pages in general: which words introduce an asker, a list of guests, a credit, a
// field of data. Everything is asked in folded form, so each word stands here once. Nothing of any one page
// belongs here. Pure, thread-safe functions.
#ifndef FANGTAN_SERVICE_DOCUMENTS_VOCABULARY_H_
#define FANGTAN_SERVICE_DOCUMENTS_VOCABULARY_H_

#include <cstddef>
#include <string_view>

namespace fangtan::service {

// Arguments named `folded` are results of storage::FoldName.

// 記者, 本報記者, 主持人, 問, Q, Q3, 問題一, Interviewer: whoever asks, perhaps several people; also with a
// name behind the role (某社記者張三, 網友“小草”).
bool IsAskerRole(std::string_view folded);

// 青年代表甲, 村民B, 學生2: one of several people whom nobody names. Which of them asks, they show.
bool IsNumberedPerson(std::string_view folded);

// Whether a folded label is the name of a newspaper, an agency or a station: "河湾日报", "《河湾周刊》".
bool IsOutlet(std::string_view folded);

// `name` without the verb of speech behind it: "記者" of "記者問", "張三" of "張三答".
std::string_view WithoutVerb(std::string_view name);

// 答, A, 嘉賓, 受訪者: whoever answers, not named.
bool IsAnswererRole(std::string_view folded);

// 嘉賓, 訪談嘉賓, 受訪人: heads a list of guests.
bool IsGuestHeading(std::string_view folded);

// 記者, 攝影, 文, 責任編輯, 譯者: what a credited person did.
bool IsCreditRole(std::string_view folded);

// Length in bytes of the longest credit role that `folded` begins with; 0 if none.
size_t CreditRolePrefix(std::string_view folded);

// 地址, 電話, 來源: introduces a fact, not speech.
bool IsFieldWord(std::string_view folded);

// "Pros", "Theorem", "Slides": what notes have before a colon.
bool IsNoteWord(std::string_view folded);

// 編者按, 導語: introduces the lead.
bool IsLeadLabel(std::string_view folded);

// Whether `name` is a word of Han characters that is much more common than names are ("方法").
bool IsCommonHanWord(std::string_view name);

// 笑, 掌聲, 完: what stands in brackets without being anybody's name.
bool IsStageDirection(std::string_view folded);

// 謝謝大家: said at the end of a speech, so neither a heading nor a name.
bool IsCourtesy(std::string_view folded);

// 掃碼關注: an appeal to readers below an article.
bool IsTrailer(std::string_view folded);

// Whether `name` (printed form) is shaped like a person's name: two to four Han characters that begin with a
// surname, a transcribed name with an interpunct, or capitalised Latin words.
bool LooksLikeName(std::string_view name);

// Whether `name` could be one: as above, or any two to four Han characters that are no word of the language
// and do not begin like a remark (見圖三).
bool MayBeName(std::string_view name);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_VOCABULARY_H_
