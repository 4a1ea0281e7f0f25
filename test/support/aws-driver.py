"""Runs commands of the AWS CLI as a new process of it would, without starting one for each: every command gets a fork of
this process, in which the program is loaded already. Reads requests from stdin, one JSON text in a line, and says of each
how it ended. What it wrote is in the files that the request names."""
import functools
import importlib
import json
import os
import sys
import traceback

before = set(os.environ)
import awscli.clidriver

# Where its data are, it tells itself by the environment.
own = {name: value for name, value in os.environ.items() if name not in before}

# What a command loads when it runs, as far as this version has it.
for name in ('awscli.handlers', 'botocore.client', 'botocore.endpoint', 'botocore.httpsession', 'botocore.signers',
             'awscli.paramfile', 'awscli.formatter', 'botocore.hooks', 'botocore.regions', 'botocore.retries.standard'):
    try:
        importlib.import_module(name)
    except ImportError:
        pass

# Version 2 has a botocore of its own inside.
inside = 'awscli.botocore' if importlib.util.find_spec('awscli.botocore') else 'botocore'
loaders = importlib.import_module(f'{inside}.loaders')
session = importlib.import_module(f'{inside}.session')


def remember(owner, name, where=lambda _: ()):
    """What the method answers is kept for all of its objects, and so for every fork."""
    method = getattr(owner, name)
    answers = {}

    @functools.wraps(method)
    def remembering(self, *asked, **named):
        known = (*where(self), *asked, *named.values())
        if known not in answers:
            answers[known] = method(self, *asked, **named)
        return answers[known]

    setattr(owner, name, remembering)


def read_ahead():
    """A command spends half of its time on reading the program's own data."""
    remember(loaders.JSONFileLoader, 'load_file')
    remember(loaders.Loader, 'list_available_services', lambda loader: loader.search_paths)
    loader = session.Session().get_component('data_loader')
    kinds = ('service-2', 'paginators-1', 'waiters-2', 'endpoint-rule-set-1')
    for kind in kinds:
        loader.list_available_services(kind)
    names = ['endpoints', 'partitions', '_retry', 'sdk-default-configuration']
    for service in ('apigateway', 'apigatewaymanagementapi', 'apigatewayv2', 'ivschat', 'lambda', 'sts'):
        version = loader.determine_latest_version(service, 'service-2')
        names += [f'{service}/{version}/{kind}' for kind in kinds]
    for name in names:
        try:
            loader.load_data(name)
        except loaders.DataNotFoundError:
            pass  # This version has none.
    try:
        importlib.import_module('distro').info()  # Asks a program of the system's.
    except ImportError:
        pass


read_ahead()


def redirect(descriptor, path, flags):
    opened = os.open(path, flags, 0o600)
    os.dup2(opened, descriptor)
    os.close(opened)


def command(request):
    redirect(0, os.devnull, os.O_RDONLY)
    redirect(1, request['stdout'], os.O_WRONLY | os.O_CREAT)
    redirect(2, request['stderr'], os.O_WRONLY | os.O_CREAT)
    os.chdir(request['cwd'])
    os.environ.clear()
    os.environ.update({**own, **request['env']})
    sys.argv = ['aws', *request['args']]
    try:
        code = awscli.clidriver.main()
    except SystemExit as leaving:
        code = leaving.code
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def wait_for(request):
    """In a process of its own, so that the next request need not wait."""
    child = os.fork()
    if child == 0:
        command(request)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(1, (json.dumps({'id': request['id'], 'code': status}) + '\n').encode())
    os._exit(0)


print(json.dumps({'version': awscli.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if os.fork() == 0:
        wait_for(asked)
    # Those that have ended leave nothing behind.
    try:
        while os.waitpid(-1, os.WNOHANG)[0] > 0:
            pass
    except ChildProcessError:
        pass
