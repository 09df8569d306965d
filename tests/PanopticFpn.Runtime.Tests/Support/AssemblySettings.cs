// Live tensors are counted for the whole process, and libtorch uses every core by itself.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
