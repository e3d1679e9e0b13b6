"""Gets, filters, searches, pages and watches, with retries by service config.

    apt-get install python3-grpcio python3-grpc-tools
    python3 -m grpc_tools.protoc -I proto -I GOOGLEAPIS --python_out OUT --grpc_python_out OUT \
        proto/fangtan/v1/*.proto GOOGLEAPIS/google/api/*.proto GOOGLEAPIS/google/longrunning/operations.proto \
        GOOGLEAPIS/google/rpc/*.proto GOOGLEAPIS/google/type/date.proto
    PYTHONPATH=OUT python3 client/examples/retrieve.py 127.0.0.1:50051 渔民

FANGTAN_CA (a PEM file) and FANGTAN_TOKEN make it a caller of a guarded server.
"""
import json
import os
import sys

import grpc

from fangtan.v1 import changes_service_pb2, changes_service_pb2_grpc
from fangtan.v1 import interviews_service_pb2, interviews_service_pb2_grpc
from fangtan.v1 import search_service_pb2, search_service_pb2_grpc

# Reads may be sent again when the server is starting, draining, gone for a moment or has too much in hand. How long to
# wait before a try it says itself.
SERVICE_CONFIG = json.dumps({"methodConfig": [{
    "name": [{"service": "fangtan.v1.Interviews"}, {"service": "fangtan.v1.Search"}],
    "timeout": "10s", "waitForReady": True,
    "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.1s", "maxBackoff": "2s", "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]}}]})


def connect(address):
    # Without the last two a server that is gone is looked for after one second, then 1.6, 2.6 and so on.
    options = [("grpc.service_config", SERVICE_CONFIG), ("grpc.enable_retries", 1),
               ("grpc.initial_reconnect_backoff_ms", 200), ("grpc.max_reconnect_backoff_ms", 2000)]
    if "FANGTAN_CA" not in os.environ:
        return grpc.insecure_channel(address, options)
    with open(os.environ["FANGTAN_CA"], "rb") as ca:
        credentials = grpc.ssl_channel_credentials(ca.read())
    if "FANGTAN_TOKEN" in os.environ:
        token = grpc.access_token_call_credentials(os.environ["FANGTAN_TOKEN"])
        credentials = grpc.composite_channel_credentials(credentials, token)
    return grpc.secure_channel(address, credentials, options)


def pages(call, request):
    """Every item of a walk; all its pages show the store at one revision."""
    while True:
        response = call(request)
        yield from response.answers
        if not response.next_page_token:
            return
        request.page_token = response.next_page_token


def main(address, query):
    channel = connect(address)
    interviews = interviews_service_pb2_grpc.InterviewsStub(channel)
    search = search_service_pb2_grpc.SearchStub(channel)
    changes = changes_service_pb2_grpc.ChangesStub(channel)

    walk = interviews_service_pb2.ListAnswersRequest(parent="articles/-", page_size=2)
    answers = list(pages(interviews.ListAnswers, walk))
    print(f"walked {len(answers)} answers")

    for first in answers[:1]:  # the store may be empty
        answer = interviews.GetAnswer(interviews_service_pb2.GetAnswerRequest(name=first.name))
        print(f"{answer.speaker_display_name} ({', '.join(answer.printed_posts)}) on: {answer.question_text}")

        condition = f'speaker.name = "{answer.printed_name}" AND ordinal > 0'
        same = interviews.ListAnswers(interviews_service_pb2.ListAnswersRequest(parent="articles/-", filter=condition))
        print(f"{same.total_size} answers of the same speaker")

    found = search.SearchAnswers(search_service_pb2.SearchAnswersRequest(query=query, page_size=1))
    for result in found.results:
        for snippet in result.snippets:
            marks = [snippet.text[mark.start:mark.end] for mark in snippet.highlights]  # code points, as str has
            print(f"best: {result.answer.speaker_display_name}: {' '.join(marks)}")

    # What comes from now on; with after_revision, what has been missed comes first. The first message says where it
    # begins, and every later one the revision to resume after.
    watch = changes.WatchChanges(changes_service_pb2.WatchChangesRequest())
    for message in watch:
        print(f"watching from revision {message.revision}")
        watch.cancel()
        break

    try:
        interviews.ListAnswers(interviews_service_pb2.ListAnswersRequest(parent="articles/-", filter="text:a AND AND"))
    except grpc.RpcError as error:
        print(f"refused: {error.code().name}: {error.details()}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
