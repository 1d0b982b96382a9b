"""The Pulumi provider `groundwork`: what is inside a data store, declared like the store itself; thin."""
