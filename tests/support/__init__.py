"""What tests of several rooms share: doors in this process, servers in their own, a service of every stream shape."""
