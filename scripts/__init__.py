"""The command line `groundwork`: thin verbs over operations, localcloud, toolchain and the real Pulumi."""
