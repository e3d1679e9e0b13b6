// The fields of each kind of filter, as the help names them.
#ifndef FANGTAN_CLIENT_CLI_FILTER_FIELDS_H_
#define FANGTAN_CLIENT_CLI_FILTER_FIELDS_H_

namespace fangtan::client {

inline constexpr char kAnswerFilterFields[] =
    "article, article.title, article.column, article.credits, article.labels, publish_time, language, "
    "section, "
    "question, question.text, question.asker, speaker, speaker.name, printed_name, printed_posts, text, "
    "attribution.speaker_method, attribution.link_method, ordinal, "
    "create_time, update_time";

inline constexpr char kArticleFilterFields[] =
    "article, title, column, publish_time, language, labels, credits, participants.name, participants.posts, "
    "text, "
    "answer_count, create_time, update_time, any_answer(FILTER OF ANSWERS)";

inline constexpr char kQuestionFilterFields[] =
    "article, article.title, article.column, article.credits, article.labels, publish_time, language, text, "
    "asker, "
    "section, answered_by, attribution.speaker_method, ordinal, answer_count, create_time, update_time";

inline constexpr char kSpeakerFilterFields[] = "name, posts, unit, answer_count, create_time, update_time";

inline constexpr char kChangeFilterFields[] = "kind, name, reason, revision, time";

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_FILTER_FIELDS_H_
