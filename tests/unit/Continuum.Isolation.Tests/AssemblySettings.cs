// Tests count descriptors, processes and control groups of this process: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
