"""The runtime client of Python functions: loads the handler, and calls it with one event after another
(spec/functions-and-templates.md, section 4). Runs on Python 3.9 and later, in a process of its own."""

import importlib
import json
import logging
import os
import re
import socket
import sys
import time
import traceback
from decimal import Decimal

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
# The folder of this file comes last, by PYTHONPATH.
sys.path[0] = TASK_ROOT

# Nothing is written beside the server's own code.
sys.dont_write_bytecode, writes = True, sys.dont_write_bytecode
import fanfare_redirect  # noqa: E402, F401

sys.dont_write_bytecode = writes

IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
RUNTIME = re.search(r"python3\.(\d+)", os.environ.get("AWS_EXECUTION_ENV", ""))
# Python 3.12 writes what is beyond ASCII as it is.
ENSURE_ASCII = int(RUNTIME.group(1)) < 12 if RUNTIME else False
# Ours alone: the answer to an answer is the next event.
THEN_NEXT = "Fanfare-Then: next"
DECIMAL = f"decimal-{os.urandom(8).hex()}:"
DECIMALS = re.compile(f'"{DECIMAL}([^"]*)"')


class HandlerError(Exception):
    """One whose type is Lambda's own."""

    def __init__(self, kind, message, lines=()):
        super().__init__(message)
        self.kind = kind
        self.lines = list(lines)


class RuntimeApi:
    """HTTP/1.1 over one connection: http.client would take longer to import than most handlers."""

    def __init__(self, address):
        host, port = address.split(":")
        self.connection = socket.create_connection((host, int(port)))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.connection.makefile("rb")
        self.host = address
        self.asking = f"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: {address}\r\n\r\n".encode()

    def send(self, path, body, headers):
        lines = [f"POST /2018-06-01/runtime{path} HTTP/1.1", f"Host: {self.host}", *headers, f"Content-Length: {len(body)}"]
        self.connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)

    def answered(self):
        """Its status, headers in lower case, and body."""
        line = self.reader.readline()
        if not line:
            raise ConnectionError("the server is gone")
        status = int(line.split()[1])
        told = {}
        for line in iter(self.reader.readline, b"\r\n"):
            name, _, value = line.decode("latin-1").partition(":")
            told[name.lower()] = value.strip()
        return status, told, self.reader.read(int(told.get("content-length", 0)))

    def next(self):
        self.connection.sendall(self.asking)
        _, told, body = self.answered()
        return told, body

    def then_next(self):
        """What the answer to an answer is, which has asked for that. Where it is refused, its refusal is no event."""
        status, told, body = self.answered()
        return (told, body) if status == 200 else self.next()

    def answer(self, request_id, body):
        """Answer, and wait for the next event."""
        self.send(f"/invocation/{request_id}/response", body, ["Content-Type: application/json", THEN_NEXT])
        return self.then_next()

    def fail(self, request_id, error):
        """The same with an error."""
        self.send_error(f"/invocation/{request_id}/error", error, [THEN_NEXT])
        return self.then_next()

    def init_error(self, error):
        self.send_error("/init/error", error, [])
        self.answered()

    def send_error(self, path, error, headers):
        kind = re.sub(r"[^ -~]", "?", error["errorType"])
        headers = ["Content-Type: application/json", f"Lambda-Runtime-Function-Error-Type: {kind}", *headers]
        self.send(path, json.dumps(error, ensure_ascii=ENSURE_ASCII).encode(), headers)


class Members:
    def __init__(self, members):
        self.__dict__.update(members)


class Context:
    def __init__(self, told):
        def parsed(name):
            return json.loads(told[name]) if name in told else None

        client = parsed("lambda-runtime-client-context")
        identity = parsed("lambda-runtime-cognito-identity") or {}
        self.aws_request_id = told["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = told.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = told.get("lambda-runtime-aws-tenant-id")
        self.client_context = client and client_context(client)
        self.identity = Members(
            {
                "cognito_identity_id": identity.get("cognitoIdentityId"),
                "cognito_identity_pool_id": identity.get("cognitoIdentityPoolId"),
            }
        )
        self._deadline_ms = int(told["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, text):
        sys.stdout.write(str(text))


def client_context(given):
    names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
    client = given.get("client") or {}
    return Members(
        {
            "client": Members({name: client.get(name) for name in names}),
            "custom": given.get("custom"),
            "env": given.get("env"),
        }
    )


class Lines(logging.Handler):
    """`logging` as Lambda writes it (section 8)."""

    request_id = None

    def emit(self, record):
        sys.stdout.write(self.format(record))

    def format(self, record):
        now = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        text = record.getMessage()
        trace = traceback.format_exception(*record.exc_info) if record.exc_info else None
        if not IS_JSON:
            lines = text + ("\n" + "".join(trace).rstrip() if trace else "")
            return f"[{record.levelname}]\t{now}\t{self.request_id or ''}\t{lines}\n"
        told = {"timestamp": now, "level": record.levelname, "message": text, "logger": record.name}
        if trace:
            kind, error, _ = record.exc_info
            told.update(stackTrace=trace, errorType=kind.__name__, errorMessage=str(error))
            told["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        return json.dumps({**told, "requestId": self.request_id}) + "\n"


def error_of(error, request_id):
    if isinstance(error, HandlerError):
        return body_of(error.kind, str(error), request_id, error.lines)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    return body_of(type(error).__name__, str(error), request_id, traceback.format_list(own))


def body_of(kind, message, request_id, lines):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": lines}


def log_error(error):
    """One event, however many lines it has: they are joined by a carriage return."""
    if IS_JSON:
        told = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "log_level": "ERROR", **error}
        sys.stdout.write(json.dumps(told) + "\n")
        return
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}"]
    if error["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        for line in "".join(error["stackTrace"]).splitlines():
            text = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(text)) + text)
    sys.stdout.write("\r".join(lines) + "\n")


def load(handler):
    module_name, dot, function_name = handler.rpartition(".")
    if not dot:
        message = f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)"
        raise HandlerError("Runtime.MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise HandlerError("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        advise_sdk(error)
        raise HandlerError("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        lines = [f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").strip()}\n']
        raise HandlerError(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", lines
        ) from error
    if not hasattr(module, function_name):
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise HandlerError("Runtime.HandlerNotFound", message)
    return getattr(module, function_name)


def advise_sdk(error):
    if error.name in ("boto3", "botocore"):
        sys.stderr.write("boto3 is part of the runtime on AWS; here it has to be installed: python3 -m pip install boto3\n")


def written(result):
    if isinstance(result, bytes):
        return result

    def other(value):
        if isinstance(value, Decimal):
            return f"{DECIMAL}{value}"
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    try:
        text = json.dumps(result, ensure_ascii=ENSURE_ASCII, default=other)
    except Exception as error:
        raise HandlerError("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    return DECIMALS.sub(r"\1", text).encode("utf-8", "surrogatepass")


def read(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise HandlerError("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from error


def main():
    sys.stdout.reconfigure(line_buffering=True, write_through=True)
    lines = Lines()
    root = logging.getLogger()
    root.addHandler(lines)
    if IS_JSON:
        root.setLevel(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO"))
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception as error:
        told = error_of(error, "")
        log_error(told)
        api.init_error(told)
        sys.exit(1)
    told, body = api.next()
    while True:
        context = Context(told)
        request_id = lines.request_id = context.aws_request_id
        os.environ["_X_AMZN_TRACE_ID"] = told.get("lambda-runtime-trace-id", "")
        try:
            answer = written(handler(read(body), context))
        except Exception as error:
            failed = error_of(error, request_id)
            log_error(failed)
            lines.request_id = None
            told, body = api.fail(request_id, failed)
        else:
            sys.stdout.flush()
            lines.request_id = None
            told, body = api.answer(request_id, answer)


if __name__ == "__main__":
    try:
        main()
    except ConnectionError:
        # The server is gone, or has given this process up.
        sys.exit(1)
