using System.Text.Json;
using PanopticFpn.Tests.Support;

namespace PanopticFpn.Weights.Tests.Torch;

/// <summary>Files that real PyTorch writes for these tests, all in one run of Python, when the first of them is asked for.</summary>
public sealed class PyTorchFiles : IDisposable
{
    // Arguments: the directory. Prints what a reader must find, as JSON.
    private const string Program = """
        import collections, json, os, random, sys, zipfile
        import numpy, torch
        directory = sys.argv[1]
        torch.manual_seed(11)
        random.seed(11)
        found = []

        def raw(t):
            t = t.detach().contiguous().reshape(-1)
            return (t.view(torch.int16) if t.dtype == torch.bfloat16 else t).numpy().tobytes().hex()

        def describe(file, tensors, under):
            found.append(dict(file=file, under=under, tensors=[dict(
                name=k, dtype=str(t.dtype)[6:], shape=list(t.shape), bytes=raw(t)) for k, t in tensors.items()]))

        def save(name, value, tensors, under=''):
            for protocol in (2, 3, 4, 5):
                for zipped in (True, False):
                    file = f"{name}-{protocol}-{'zip' if zipped else 'stream'}.pth"
                    torch.save(value, os.path.join(directory, file), pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
                    describe(file, tensors, under)

        net = torch.nn.Sequential(collections.OrderedDict(
            conv=torch.nn.Conv2d(3, 4, 3), norm=torch.nn.BatchNorm2d(4), head=torch.nn.Conv2d(4, 2, 1)))
        state = net.state_dict()
        save('plain', state, state)

        base = torch.arange(120, dtype=torch.float32)
        cube = base.view(2, 3, 4, 5)
        views = dict(whole=base, part=base[7:19], last=base[119:], matrix=base[24:48].view(4, 6), turned=base[:24].view(4, 6).t(),
                     skipping=base[1::3], channels_last=cube.permute(0, 2, 3, 1), inner=cube[:, 1:, 2:3, ::2], wide=base[3].expand(4, 5),
                     rows=base[:6].expand(3, 6), scalar=base[5], number=torch.tensor(-2.5), nothing=torch.zeros(0, 3), none_of_it=base[4:4],
                     one=base[8:9].view(1, 1, 1))
        save('views', views, views)
        numbers = torch.randn(3, 5) * 20
        kinds = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64]
        types = {str(kind)[6:]: (numbers.abs() if kind == torch.uint8 else numbers).to(kind) for kind in kinds}
        save('types', types, types)
        tied = torch.nn.Parameter(torch.randn(2, 2))
        parameters = dict(a=tied, again=tied, fixed=torch.nn.Parameter(torch.randn(3), requires_grad=False), data=torch.randn(1))
        save('parameters', parameters, parameters)
        parallel = torch.nn.DataParallel(net).state_dict()
        save('parallel', parallel, parallel)

        def train(optimizer):
            for _ in range(2):
                optimizer.zero_grad()
                net(torch.randn(2, 3, 8, 8)).square().sum().backward()
                optimizer.step()
            return optimizer
        sgd = train(torch.optim.SGD(net.parameters(), lr=1e-3, momentum=0.9))
        adam = train(torch.optim.Adam(net.parameters(), lr=1e-3))
        steps = torch.optim.lr_scheduler.MultiStepLR(sgd, [3, 5, 5])
        decay = torch.optim.lr_scheduler.ExponentialLR(adam, 0.9)
        state = net.state_dict()
        save('sgd', dict(epoch=3, optimizer=sgd.state_dict(), scheduler=steps.state_dict(), model_state_dict=state), state, 'model_state_dict')
        save('adam', dict(state_dict=state, ema=parallel, optimizer=adam.state_dict(), scheduler=decay.state_dict()), state, 'state_dict')
        save('deep', dict(model=dict(args=None, state_dict=state), best=(0.5, [1, 2])), state, 'model.state_dict')
        save('unusual', dict(generator=state, step=7), state, 'generator')
        odd = collections.defaultdict(list, counts=collections.Counter('abca'), marks={1, 2}, fixed=frozenset('a'), raw=b'\0\xff', growing=bytearray(b'12'),
                                      imaginary=1 + 2j, large=10 ** 40, negative=-(2 ** 33), size=torch.Size([2, 3]), place=torch.device('cpu'), type=torch.float16,
                                      text='\u00e4\U0001f600', old=numbers.storage(), flag=True, nothing=None, tiny=1e-300)
        odd[5] = torch.zeros(2)
        odd[(1, 2)] = [torch.zeros(3)]
        odd['itself'] = odd
        odd['weight'] = numbers
        save('odd', odd, dict(weight=numbers))
        thousand = {f'layer{i}.weight': torch.randn([random.randint(0, 4) for _ in range(random.randint(0, 4))]) for i in range(1000)}
        save('thousand', thousand, thousand)

        pool = [torch.randn(60), torch.randint(-99, 99, (80,)), torch.randn(70).double(), torch.randn(50).half(), torch.randint(0, 255, (90,)).to(torch.uint8)]
        scattered = {}
        for i in range(200):
            source, rank = random.choice(pool), random.randint(0, 4)
            shape = [random.randint(0 if random.random() < 0.1 else 1, 3) for _ in range(rank)]
            strides = [random.randint(0, 6) for _ in range(rank)]
            reach = sum((n - 1) * s for n, s in zip(shape, strides) if n > 0)
            scattered[f'view{i}'] = torch.as_strided(source, shape, strides, random.randint(0, max(0, len(source) - 1 - reach)))
        save('scattered', scattered, scattered)

        def zip_again(source, file, folder, method, tensors):
            with zipfile.ZipFile(os.path.join(directory, source)) as old, zipfile.ZipFile(os.path.join(directory, file), 'w', method) as new:
                if folder:
                    new.writestr(folder, b'')
                for item in old.infolist():
                    new.writestr(folder + item.filename.split('/', 1)[1], old.read(item.filename))
            describe(file, tensors, '')
        zip_again('views-2-zip.pth', 'deflated.pth', 'elsewhere/', zipfile.ZIP_DEFLATED, views)
        zip_again('views-4-zip.pth', 'stored-again.pth', 'a/b/', zipfile.ZIP_STORED, views)
        zip_again('types-2-zip.pth', 'without-folder.pth', '', zipfile.ZIP_DEFLATED, types)

        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.head = torch.nn.Linear(2, 2)
            def forward(self, x):
                return self.head(x)
        def refused(name, value):
            torch.save(value, os.path.join(directory, name + '-zip.pth'))
            torch.save(value, os.path.join(directory, name + '-stream.pth'), _use_new_zipfile_serialization=False)
        refused('module', net)
        refused('own-module', Net())
        refused('module-inside', dict(model=Net()))
        torch.jit.save(torch.jit.trace(Net(), torch.ones(1, 2)), os.path.join(directory, 'script.pt'))
        refused('sparse', dict(a=torch.ones(2), b=torch.eye(3).to_sparse()))
        refused('quantized', dict(b=torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8)))
        refused('complex', dict(b=torch.ones(2, dtype=torch.complex64)))
        refused('tensor', torch.ones(2))
        refused('list', [state])
        refused('two', dict(first=state, second=dict(inner=parallel)))
        refused('empty', dict(epoch=1, list=[torch.ones(2)]))
        refused('numpy', dict(weight=torch.ones(2), loss=numpy.float64(0.5)))
        # Not in the state dict, so no reason to refuse.
        torch.save(dict(state_dict=types, mask=torch.eye(3).to_sparse()), os.path.join(directory, 'sparse-beside.pth'))
        describe('sparse-beside.pth', types, 'state_dict')
        print(json.dumps(found))
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<PyTorchFile[]> _files;

    public PyTorchFiles() => _files = new Lazy<PyTorchFile[]>(() =>
        JsonSerializer.Deserialize<PyTorchFile[]>(PythonTorchFactAttribute.Run(Program, _directory.FullName), JsonSerializerOptions.Web)!);

    /// <summary>The files that must be read, and what is in them.</summary>
    internal IReadOnlyList<PyTorchFile> Readable => _files.Value;

    /// <summary>The path of any file.</summary>
    internal string Path(string file)
    {
        _ = _files.Value;
        return _directory.File(file);
    }

    public void Dispose() => _directory.Dispose();
}

/// <summary>A file, where its state dict is, and the tensors that PyTorch put there.</summary>
internal sealed record PyTorchFile(string File, string Under, PyTorchTensor[] Tensors);

/// <summary>A tensor: its numbers are in hexadecimal bytes.</summary>
internal sealed record PyTorchTensor(string Name, string Dtype, long[] Shape, string Bytes);
