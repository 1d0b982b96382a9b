"""The Python language host: runs Python programs, provider plugins and policy packs for a `pulumi` that brings no host.

The command line built from its Go module has only the engine. The official release has a host of its own, and this one
is then not on PATH. It serves Pulumi's `LanguageRuntime` over gRPC and runs everything in the interpreter it runs in.
"""
