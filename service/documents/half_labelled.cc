#include "service/documents/half_labelled.h"

#include <string_view>
#include <utility>

#include "service/documents/markdown_text.h"
#include "service/documents/qa_guests.h"
#include "service/documents/question_forms.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

constexpr size_t kMinQuestions = 3;
constexpr size_t kMaxLead = 20;

// A paragraph: its first line, and whether a label begins it.
struct Block {
  size_t first = 0;
  size_t last = 0;
  const Speaker* speaker = nullptr;
  bool text = false;  // no heading, no code, no list
};

std::vector<Block> BlocksOf(const MarkdownOutline& outline) {
  std::vector<Block> blocks;
  for (size_t i = 0; i < outline.lines.size(); ++i) {
    const MarkdownLine& line = outline.lines[i];
    if (line.starts_block || line.speaker != nullptr || blocks.empty())
      blocks.push_back({i, i, line.speaker, line.level == 0 && !line.in_fence});
    blocks.back().last = i;
  }
  return blocks;
}

// What `block` says, its label left out.
std::string_view SaidIn(const MarkdownOutline& outline, const Block& block) {
  const MarkdownLine& first = outline.lines[block.first];
  const std::string_view last = outline.lines[block.last].line.text;
  if (block.first != block.last) return last;
  return block.speaker != nullptr ? first.label->rest : last;
}

// Of the speakers, whether there is one alone.
bool OneSpeaks(const std::vector<Block>& blocks) {
  const Speaker* only = nullptr;
  for (const Block& block : blocks) {
    if (block.speaker == nullptr || block.speaker->sound) continue;
    if (only != nullptr && only != block.speaker) return false;
    only = block.speaker;
  }
  return only != nullptr;
}

std::string GuestOf(const MarkdownOutline& outline, const std::vector<Block>& blocks) {
  std::string asker;
  std::vector<std::string> lead;
  for (const Block& block : blocks) {
    if (block.speaker != nullptr) {
      const SpeakerLabel& label = *outline.lines[block.first].label;
      asker = block.speaker->full_name.empty() ? std::string(label.bare) : block.speaker->full_name;
      break;
    }
    if (lead.size() < kMaxLead) lead.push_back(CleanMarkdown(outline.lines[block.first].line.text));
  }
  std::vector<std::string> others;
  for (const std::string& name : outline.listed_names) {
    if (storage::FoldName(name) != storage::FoldName(asker)) others.push_back(name);
  }
  if (!outline.listed_names.empty()) return others.size() == 1 ? others.front() : "";
  return FindGuest(outline.title, lead, {asker});
}

}  // namespace

HalfLabelled FindHalfLabelled(const MarkdownOutline& outline) {
  HalfLabelled half;
  const std::vector<Block> blocks = BlocksOf(outline);
  size_t labels = 0;
  size_t asking = 0;
  size_t answered = 0;  // labels with an unlabelled paragraph below
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].speaker == nullptr || blocks[i].speaker->sound) continue;
    ++labels;
    asking += AsksOrRequests(SaidIn(outline, blocks[i])) ? 1 : 0;
    answered += i + 1 < blocks.size() && blocks[i + 1].speaker == nullptr && blocks[i + 1].text ? 1 : 0;
    const bool text_before = i > 0 && blocks[i - 1].speaker == nullptr && blocks[i - 1].text;
    if (text_before && AsksOrRequests(SaidIn(outline, blocks[i - 1])))
      half.questions.push_back(blocks[i - 1].first);
  }
  if (labels >= kMinQuestions && 5 * asking >= 4 * labels && 5 * answered >= 4 * labels && OneSpeaks(blocks))
    half.only_questions = true;
  const bool only_answers = !half.only_questions && half.questions.size() >= kMinQuestions &&
                            3 * half.questions.size() >= 2 * labels && 5 * asking <= labels;
  if (!only_answers) half.questions.clear();
  if (half.only_questions || outline.speakers->OnlyAsked())
    half.guest = half.only_questions                ? GuestOf(outline, blocks)
                 : outline.listed_names.size() == 1 ? outline.listed_names.front()
                                                    : "";
  return half;
}

}  // namespace fangtan::service
