#include "service/documents/half_labelled.h"

#include <algorithm>
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
    // A label alone on its line: what is said stands below.
    const bool said_below = !blocks.empty() && blocks.back().speaker != nullptr &&
                            blocks.back().last + 1 == i && blocks.back().first == blocks.back().last &&
                            outline.lines[i - 1].label->rest.empty() && line.speaker == nullptr &&
                            line.level == 0;
    if (!said_below && (line.starts_block || line.speaker != nullptr || blocks.empty()))
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

bool AsksBelow(const MarkdownOutline& outline, size_t label) {
  for (size_t i = label + 1; i < outline.lines.size(); ++i) {
    const MarkdownLine& line = outline.lines[i];
    if (line.speaker != nullptr || line.level > 0) return false;
    if (!line.in_fence && AsksOrRequests(line.line.text)) return true;
  }
  return false;
}

HalfLabelled FindHalfLabelled(const MarkdownOutline& outline) {
  HalfLabelled half;
  const std::vector<Block> blocks = BlocksOf(outline);
  // Counted first, as telling who asks takes time: labels, and those with an unlabelled paragraph beside
  // them.
  std::vector<size_t> labels;
  size_t below = 0;
  size_t above = 0;
  const auto is_text = [&](size_t i) {
    return i < blocks.size() && blocks[i].speaker == nullptr && blocks[i].text;
  };
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].speaker == nullptr || blocks[i].speaker->sound) continue;
    labels.push_back(i);
    below += is_text(i + 1) ? 1 : 0;
    above += i > 0 && is_text(i - 1) ? 1 : 0;
  }
  if (labels.size() >= kMinQuestions) {
    const bool may_ask = 5 * below >= 4 * labels.size() && OneSpeaks(blocks);
    const bool may_answer = above >= kMinQuestions && 3 * above >= 2 * labels.size();
    const auto asks = [&](size_t i) { return AsksOrRequests(SaidIn(outline, blocks[i])); };
    const size_t asking =
        may_ask || may_answer ? static_cast<size_t>(std::ranges::count_if(labels, asks)) : 0;
    half.only_questions = may_ask && 5 * asking >= 4 * labels.size();
    if (!half.only_questions && may_answer && 5 * asking <= labels.size()) {
      for (const size_t i : labels) {
        if (i > 0 && is_text(i - 1) && asks(i - 1)) half.questions.push_back(blocks[i - 1].first);
      }
    }
    if (half.questions.size() < kMinQuestions || 3 * half.questions.size() < 2 * labels.size())
      half.questions.clear();
  }
  if (half.only_questions) {
    half.guest = GuestOf(outline, blocks);
  } else if (outline.speakers->OnlyAsked() && outline.listed_names.size() == 1) {
    half.guest = outline.listed_names.front();
  }
  return half;
}

}  // namespace fangtan::service
