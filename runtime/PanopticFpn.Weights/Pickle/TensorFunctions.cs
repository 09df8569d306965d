namespace PanopticFpn.Weights.Pickle;

/// <summary>The functions of PyTorch that a pickle calls to rebuild tensors.</summary>
internal static class TensorFunctions
{
    private static readonly Dictionary<string, Func<PickleArguments, PickleValue>> Rebuilding = new()
    {
        ["torch._utils._rebuild_tensor"] = arguments => View(arguments, arguments.At<PickleStorage>(0).Numbers),
        ["torch._utils._rebuild_tensor_v2"] = arguments => View(arguments, arguments.At<PickleStorage>(0).Numbers, metadata: 6),
        ["torch._utils._rebuild_tensor_v3"] = arguments => View(arguments, arguments.At<PickleNumbers>(6), metadata: 7),
        ["torch._utils._rebuild_parameter"] = Inner,
        ["torch._utils._rebuild_parameter_with_state"] = Inner,
        ["torch._utils._rebuild_device_tensor_from_cpu_tensor"] = Inner,
        ["torch._utils._rebuild_sparse_tensor"] = _ => new PickleStrangeTensor("sparse"),
        ["torch._utils._rebuild_sparse_csr_tensor"] = _ => new PickleStrangeTensor("sparse"),
        ["torch._utils._rebuild_qtensor"] = _ => new PickleStrangeTensor("quantized"),
        ["torch._utils._rebuild_meta_tensor_no_storage"] = _ => new PickleStrangeTensor("meta (without numbers)"),
        ["torch._utils._rebuild_wrapper_subclass"] = _ => new PickleStrangeTensor("wrapped"),
        ["torch._utils._rebuild_nested_tensor"] = _ => new PickleStrangeTensor("nested"),
    };

    /// <summary>All of them by their names.</summary>
    public static readonly IReadOnlyDictionary<string, Func<PickleArguments, PickleValue>> All =
        new Dictionary<string, Func<PickleArguments, PickleValue>>(Rebuilding)
        {
            ["torch._tensor._rebuild_from_type_v2"] = WithAttributes,
            // The older name of the module.
            ["torch.tensor._rebuild_from_type_v2"] = WithAttributes,
            ["torch.nn.parameter.Parameter"] = Inner,
        };

    private static PickleValue View(PickleArguments arguments, PickleNumbers numbers, int metadata = int.MaxValue)
    {
        if (arguments.Optional(metadata) is PickleDictionary marks && (IsSet(marks, "neg") || IsSet(marks, "conj")))
            return new PickleStrangeTensor("lazily negated or conjugated");
        return new PickleTensor(arguments.At<PickleStorage>(0), numbers, arguments.Integer(1), arguments.Integers(2), arguments.Integers(3));
    }

    private static bool IsSet(PickleDictionary marks, string name) =>
        marks.TryGet(name, out PickleValue? mark) && mark != PickleBoolean.False;

    private static PickleValue Inner(PickleArguments arguments) => arguments.Optional(0) switch
    {
        PickleTensor tensor => tensor,
        PickleStrangeTensor strange => strange,
        _ => throw arguments.Wrong(0),
    };

    // The function, the type, the function's arguments, and attributes of the tensor, which are no weights.
    private static PickleValue WithAttributes(PickleArguments arguments)
    {
        // Only functions that call no other ones: a chain of calls could be as deep as the pickle is long.
        if (arguments.Optional(0) is not PickleGlobal { Call: not null } function || !Rebuilding.ContainsKey(function.Name))
            throw arguments.Wrong(0);
        if (arguments.Optional(1) is not PickleGlobal { Name: "torch.Tensor" or "torch.nn.parameter.Parameter" })
            throw arguments.Wrong(1);
        return function.Call(arguments with { Callee = function.Name, Items = arguments.At<PickleTuple>(2).Items });
    }
}
