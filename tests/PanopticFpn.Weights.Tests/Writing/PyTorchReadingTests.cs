using System.Security.Cryptography;
using System.Text.Json;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Writing;
using Xunit;

namespace PanopticFpn.Weights.Tests.Writing;

/// <summary>Real PyTorch reads what is written, to the bit.</summary>
public sealed class PyTorchReadingTests : IDisposable
{
    private const int Many = 66_000;

    // Arguments: the directory. Prints what it finds in every file, as JSON.
    private const string Program = """
        import collections, hashlib, json, os, struct, sys, zipfile
        import torch
        directory = sys.argv[1]

        def at(file):
            return os.path.join(directory, file)

        def describe(tensors):
            assert type(tensors) is collections.OrderedDict, type(tensors)
            for t in tensors.values():
                assert type(t) is torch.Tensor and t.stride() == torch.empty(t.shape).stride() and not t.requires_grad and t.storage_offset() == 0
            return [dict(name=k, dtype=str(t.dtype)[6:], shape=list(t.shape), hash=hashlib.sha256(
                (t.view(torch.int16) if t.dtype == torch.bfloat16 else t).numpy().tobytes()).hexdigest()) for k, t in tensors.items()]

        def safetensors(file):
            with open(at(file), 'rb') as stream:
                length, = struct.unpack('<Q', stream.read(8))
                header = json.loads(stream.read(length).decode('utf-8'))
                numbers = stream.read()
            assert header.pop('__metadata__') == dict(format='pt')
            return [dict(name=k, dtype=v['dtype'], shape=v['shape'], hash=hashlib.sha256(
                numbers[v['data_offsets'][0]:v['data_offsets'][1]]).hexdigest()) for k, v in header.items()]

        def many():
            tensors = torch.load(at('many.pth'), weights_only=True)
            return sum(k == f't{i}' and t.tolist() == [i % 256] for i, (k, t) in enumerate(tensors.items()))

        net = torch.nn.Linear(3, 2)
        net.load_state_dict(torch.load(at('linear.pth')))
        with zipfile.ZipFile(at('many.pth')) as archive:
            entries = len(archive.infolist())
        with zipfile.ZipFile(at('weights.pth')) as archive:
            assert archive.testzip() is None
        print(json.dumps(dict(
            safe=describe(torch.load(at('weights.pth'), weights_only=True)),
            plain=describe(torch.load(at('weights.pth'))),
            safetensors=safetensors('weights.safetensors'),
            many=many(),
            entries=entries,
            linear=net(torch.tensor([1., 10., 100.])).tolist())))
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void EveryFileReadsAsItWasWritten()
    {
        WrittenTensor[] tensors = WrittenTensors.Of(WrittenTensors.OldTypes);
        WrittenTensor[] all = WrittenTensors.Of(Enum.GetValues<ElementType>());
        WeightsWriter.Write(_directory.File("weights.pth"), tensors);
        WeightsWriter.Write(_directory.File("weights.safetensors"), all);
        WeightsWriter.Write(_directory.File("many.pth"), [.. Enumerable.Range(0, Many).Select(index => WrittenTensors.Byte($"t{index}", (byte)index))]);
        WeightsWriter.Write(_directory.File("linear.pth"), [Singles("weight", [2, 3], 1, 2, 3, 4, 5, 6), Singles("bias", [2], 0.5f, -0.5f)]);

        Found found = JsonSerializer.Deserialize<Found>(PythonTorchFactAttribute.Run(Program, _directory.FullName), JsonSerializerOptions.Web)!;

        Same(tensors, found.Safe, type => type.TorchName());
        Same(tensors, found.Plain, type => type.TorchName());
        Same(
            [.. all.OrderByDescending(tensor => tensor.Type.Size()).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)],
            found.Safetensors,
            type => type switch { ElementType.Bool => "BOOL", ElementType.F8E4M3 => "F8_E4M3", ElementType.F8E5M2 => "F8_E5M2", _ => $"{type}" });
        Assert.Equal(Many, found.Many);
        Assert.Equal(Many + 3, found.Entries);
        Assert.Equal([321.5, 653.5], found.Linear);
    }

    private static void Same(WrittenTensor[] written, FoundTensor[] read, Func<ElementType, string> nameOf)
    {
        Assert.Equal(written.Select(tensor => tensor.Name), read.Select(tensor => tensor.Name));
        foreach ((WrittenTensor wanted, FoundTensor got) in written.Zip(read))
        {
            Assert.Equal(nameOf(wanted.Type), got.Dtype);
            Assert.Equal(wanted.Shape, got.Shape);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(WrittenTensors.BytesOf(wanted))), got.Hash);
        }
    }

    private static WrittenTensor Singles(string name, long[] shape, params float[] numbers) =>
        WrittenTensors.Singles(name, shape, [.. numbers.Select(BitConverter.SingleToUInt32Bits)]);

    private sealed record Found(FoundTensor[] Safe, FoundTensor[] Plain, FoundTensor[] Safetensors, int Many, int Entries, double[] Linear);

    private sealed record FoundTensor(string Name, string Dtype, long[] Shape, string Hash);
}
