"""Pulumi's `LanguageRuntime` for Python."""

import contextlib
import platform
import signal
import sys
import threading
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2 as rpc
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from toolchain.language import packages
from toolchain.language.child import TOLD, Child, Command


class Host(LanguageRuntimeServicer):
    """Runs what the engine asks for, and keeps the list of it so that all of it ends with the host."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._children: set[Child] = set()

    def Handshake(
        self, request: rpc.LanguageHandshakeRequest, _: grpc.ServicerContext
    ) -> rpc.LanguageHandshakeResponse:
        """Learn the address of an engine that did not start this host itself."""
        self._engine = request.engine_address
        return rpc.LanguageHandshakeResponse()

    def GetPluginInfo(self, _request: Empty, _: grpc.ServicerContext) -> PluginInfo:
        """The version of the SDK, which is what programs see of a language host."""
        return PluginInfo(version=metadata.version("pulumi"))

    def About(self, _request: rpc.AboutRequest, _: grpc.ServicerContext) -> rpc.AboutResponse:
        """The interpreter that programs and plugins run in."""
        return rpc.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetRequiredPackages(
        self, _request: rpc.GetRequiredPackagesRequest, _: grpc.ServicerContext
    ) -> rpc.GetRequiredPackagesResponse:
        """The plugins that the program is known to need, and that are at hand."""
        return rpc.GetRequiredPackagesResponse(packages=packages.required_packages())

    def GetProgramDependencies(
        self, request: rpc.GetProgramDependenciesRequest, _: grpc.ServicerContext
    ) -> rpc.GetProgramDependenciesResponse:
        """What is installed in the environment."""
        found = packages.dependencies(transitive=request.transitiveDependencies)
        return rpc.GetProgramDependenciesResponse(dependencies=found)

    def InstallDependencies(
        self, _request: rpc.InstallDependenciesRequest, _: grpc.ServicerContext
    ) -> Iterator[rpc.InstallDependenciesResponse]:
        """Install nothing: the environment is the one this host runs in, and set-up keeps it."""
        yield rpc.InstallDependenciesResponse(stdout=f"{sys.prefix} is kept by make, nothing installed\n".encode())

    def RuntimeOptionsPrompts(
        self, _request: rpc.RuntimeOptionsRequest, _: grpc.ServicerContext
    ) -> rpc.RuntimeOptionsResponse:
        """Ask nothing: there is one environment to run in."""
        return rpc.RuntimeOptionsResponse()

    def Run(self, request: rpc.RunRequest, context: grpc.ServicerContext) -> rpc.RunResponse:
        """Run a program to its end; what it prints goes where the host's own output goes."""
        with self._running(Command("toolchain.language.program", [self._engine], request.pwd), context) as program:
            program.send(request.SerializeToString())
            status = program.wait()
        if status in (0, TOLD):
            return rpc.RunResponse(bail=status == TOLD)
        return rpc.RunResponse(error=f"the program ended with exit status {status}")

    def RunPlugin(
        self, request: rpc.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[rpc.RunPluginResponse]:
        """Run a provider plugin or policy pack until it ends or the engine cancels the call."""
        try:
            command = _plugin(request)
        except FileNotFoundError as missing:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(missing))
        with self._running(command, context) as plugin:
            for stream, data in plugin.output():
                yield rpc.RunPluginResponse(stdout=data) if stream == "stdout" else rpc.RunPluginResponse(stderr=data)
            yield rpc.RunPluginResponse(exitcode=plugin.wait())

    def Cancel(self, _request: Empty, _: grpc.ServicerContext) -> Empty:
        """Interrupt the program, as Ctrl-C would."""
        self.stop(signal.SIGINT)
        return Empty()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End everything that runs, all at the same time."""
        stopping = [threading.Thread(target=child.stop, args=(number,)) for child in list(self._children)]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()

    @contextlib.contextmanager
    def _running(self, command: Command, context: grpc.ServicerContext) -> Iterator[Child]:
        child = Child(command)
        self._children.add(child)
        context.add_callback(child.stop)
        try:
            yield child
        finally:
            child.stop()
            self._children.discard(child)


def _plugin(request: rpc.RunPluginRequest) -> Command:
    folder = request.info.program_directory
    environment = dict(variable.split("=", 1) for variable in request.env)
    if request.kind == "analyzer":
        arguments, directory = ["-m", "pulumi.policy", *request.args, folder], folder
    else:
        arguments, directory = [*_entry(Path(folder)), *request.args], request.pwd
    return Command("toolchain.language.plugin", arguments, directory, environment, captured=True)


def _entry(folder: Path) -> list[str]:
    """A folder with `__main__.py` is run as it is; a package is asked for its components by the SDK."""
    if (folder / "__main__.py").is_file():
        return [str(folder)]
    if (folder / "pyproject.toml").is_file():
        return ["-m", "pulumi.run.plugin", tomllib.loads((folder / "pyproject.toml").read_text())["project"]["name"]]
    raise FileNotFoundError(f"{folder}: neither __main__.py nor pyproject.toml to run")
