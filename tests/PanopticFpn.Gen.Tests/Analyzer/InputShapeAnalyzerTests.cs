using Microsoft.CodeAnalysis;
using Xunit;

namespace PanopticFpn.Gen.Tests.Analyzer;

public class InputShapeAnalyzerTests
{
    private const string Wrong = "torch.rand(1, 4, 64, 64)";

    [Theory]
    [InlineData("torch.rand(1, 4, 512, 512)", "[1,4,512,512]: axis 1 must be 3")]
    [InlineData("torch.rand(n, 4, 512, n)", "[?,4,512,?]: axis 1 must be 3")]
    [InlineData("torch.rand(2, n, 0, -1)", "[2,?,0,-1]: axis 2 must be at least 1, axis 3 must be at least 1")]
    [InlineData("torch.rand(0, 1, 64, 64)", "[0,1,64,64]: axis 0 must be at least 1, axis 1 must be 3")]
    [InlineData("torch.rand(3, 64, 64)", "[3,64,64]: it must have 4 axes; unsqueeze(0) adds the first")]
    [InlineData("torch.rand(n, 64, 64)", "[?,64,64]: it must have 4 axes; unsqueeze(0) adds the first")]
    [InlineData("torch.rand(64, 64, 3)", "[64,64,3]: it must have 4 axes")]
    [InlineData("torch.rand(64)", "[64]: it must have 4 axes")]
    public async Task TheMessageSaysWhatIsTakenWhatCameAndWhatToChange(string tensor, string said) =>
        Assert.Equal(["'CamVidFpn.forward' takes images [N,3,H,W], but this tensor is " + said], await Snippet.Statements($"model.forward([|{tensor}|]);"));

    [Theory]
    [InlineData("torch.rand(1, 3, 512, 512)")]
    [InlineData("torch.rand(n, 3, n, n)")]
    [InlineData("torch.rand(1, n, 1, 1)")]
    [InlineData("torch.zeros([1, 3, 1, 1]).cuda().half()")]
    public Task ATensorThatFitsIsNotSpokenOf(string tensor) =>
        Snippet.Statements($"model.forward({tensor}); model.call({tensor}); model.Pyramid({tensor}); model.Outputs({tensor});");

    [Theory]
    [InlineData("torch.rand(1, 4, 64, 64)")]
    [InlineData("rand(1, 4, 64, 64)")]
    [InlineData("TorchSharp.torch.rand(1, 4, 64, 64)")]
    [InlineData("torch.randn(1, 4, 64, 64, dtype: ScalarType.BFloat16)")]
    [InlineData("torch.zeros(1, Channels, 64, 64)")]
    [InlineData("torch.ones(1, 2 + 2, 64, 64, device: torch.CPU)")]
    [InlineData("torch.empty(1, (byte)4, 64, 64)")]
    [InlineData("torch.full(1, 4, 64, 64, 0.5f)")]
    [InlineData("torch.full(value: 0.5f, dim3: 64, dim1: 4, dim2: 64, dim0: 1)")]
    [InlineData("torch.rand(dim1: 4, dim0: n, dim3: 64, dim2: 64)")]
    [InlineData("torch.rand(1, 4L, 64, 64)")]
    [InlineData("torch.rand(64, 64)")]
    [InlineData("torch.rand(columns: 3, rows: 64)")]
    [InlineData("torch.rand(size: 64)")]
    public Task LengthsStandAsParameters(string tensor) => Snippet.Statements($"model.forward([|{tensor}|]);");

    [Theory]
    [InlineData("torch.rand(new long[] { 1, 4, 64, 64 })")]
    [InlineData("torch.rand(new[] { 1L, 4, 64, n })")]
    [InlineData("torch.rand(size: new long[4] { 1, 4, 64, 64 })")]
    [InlineData("torch.rand([1, 4, 64, 64])")]
    [InlineData("torch.rand([1, Channels, n, 64])")]
    [InlineData("torch.rand((long[])[1, 4, 64, 64])")]
    [InlineData("torch.rand((ReadOnlySpan<long>)[1, 4, 64, 64])")]
    [InlineData("torch.rand((ReadOnlySpan<long>)new long[] { 1, 4, 64, 64 })")]
    [InlineData("torch.rand([])")]
    [InlineData("torch.full(new long[] { 1, 4, 64, 64 }, 0.5f)")]
    [InlineData("torch.full(value: 0.5f, size: [1, 4, 64, 64])")]
    [InlineData("torch.randint(256, (1, 4, 64, 64))")]
    [InlineData("torch.randint(0, 256, new long[] { 1, 4, 64, 64 })")]
    [InlineData("torch.randint(0, 256, new[] { 1, 4, 64, 64 })")]
    [InlineData("torch.randint(low: 3, size: [n, 4, n, n], high: 3)")]
    [InlineData("torch.normal(0, 1, [1, 4, 64, 64])")]
    [InlineData("torch.tensor(new float[16384], 1, 4, 64, 64)")]
    [InlineData("torch.tensor(new float[16384], [1, 4, 64, 64])")]
    public Task LengthsStandInAList(string tensor) => Snippet.Statements($"model.forward([|{tensor}|]);");

    [Theory]
    [InlineData("model.forward([|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("model.call([|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("model.Pyramid([|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("model.Outputs([|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("model.forward(images: [|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("model?.call([|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("Func<Tensor> run = () => model.call([|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("new CamVidFpn().call([|torch.rand(1, 4, 64, 64)|]);")]
    [InlineData("model.call(model.call([|torch.rand(1, 4, 64, 64)|]));")]
    [InlineData("model.call([|torch.rand(1, 4, 64, 64)|]); model.call([|torch.rand(1, 5, 64, 64)|]);")]
    public Task EveryEntryPointIsRead(string statements) => Snippet.Statements(statements);

    [Fact]
    public async Task TheMessageNamesTheCallAsItIsWritten() =>
        Assert.StartsWith("'CamVidFpn.call' takes images [N,3,H,W]", Assert.Single(await Snippet.Statements($"model.call([|{Wrong}|]);")), StringComparison.Ordinal);

    [Theory]
    [InlineData("({0})")]
    [InlineData("(Tensor){0}")]
    [InlineData("((Tensor)({0}))!")]
    [InlineData("{0}.to(ScalarType.BFloat16)")]
    [InlineData("{0}.to(torch.CPU, copy: true)")]
    [InlineData("{0}.cuda()")]
    [InlineData("{0}.cpu()")]
    [InlineData("{0}.contiguous()")]
    [InlineData("{0}.clone()")]
    [InlineData("{0}.@float()")]
    [InlineData("{0}.requires_grad_()")]
    [InlineData("(({0}).cuda().half()).requires_grad_(true).contiguous()")]
    public Task WhatKeepsTheShapeIsLookedThrough(string form) =>
        Snippet.Statements($"model.forward([|{form.Replace("{0}", Wrong, StringComparison.Ordinal)}|]);");

    [Theory]
    [InlineData("var x = {0}; model.call([|x|]);")]
    [InlineData("Tensor x = {0}.cuda(); model.call([|x.half()|]);")]
    [InlineData("using var x = {0}; model.call([|x|]);")]
    [InlineData("using (var x = {0}) model.call([|x|]);")]
    [InlineData("using (Tensor x = {0}) { for (int i = 0; i < 9; i++) model.call([|x|]); }")]
    [InlineData("var x = {0}; var y = x.cuda(); model.call([|y|]);")]
    [InlineData("var x = {0}; Tensor Local() => model.call([|x|]); Func<Tensor> run = () => Local();")]
    [InlineData("var x = {0}; var sum = x + x; long width = x.size(3); other = x; model.call([|x|]); x.Dispose();")]
    [InlineData("Action run = () => { var x = {0}; model.call([|x|]); };")]
    [InlineData("{ var x = {0}; model.call([|x|]); } { var x = torch.rand(1, 3, 64, 64); model.call(x); x = other; }")]
    public Task ALocalIsWhatItIsDeclaredWith(string statements) =>
        Snippet.Statements(statements.Replace("{0}", Wrong, StringComparison.Ordinal));

    [Theory]
    [InlineData("var x = {0}; x = other; model.call(x);")]
    [InlineData("var x = {0}; model.call(x); x = other;")]
    [InlineData("var x = {0}; if (n > 3) x = other; model.call(x);")]
    [InlineData("var x = {0}; x += other; model.call(x);")]
    [InlineData("Tensor? x = {0}; x ??= other; model.call(x);")]
    [InlineData("var x = {0}; var y = other; (x, y) = (y, x); model.call(x);")]
    [InlineData("var x = {0}; Set(ref x); model.call(x); void Set(ref Tensor t) => t = other;")]
    [InlineData("var x = {0}; Set(out x); model.call(x); void Set(out Tensor t) => t = other;")]
    [InlineData("var x = {0}; ref var y = ref x; y = other; model.call(x);")]
    [InlineData("ref var x = ref other; model.call(x);")]
    [InlineData("var x = {0}; Action set = () => x = other; set(); model.call(x);")]
    [InlineData("var x = {0}; x.unsqueeze_(0); model.call(x);")]
    [InlineData("var x = {0}; x?.unsqueeze_(0); model.call(x);")]
    [InlineData("var x = {0}; x.cpu().unsqueeze_(0); model.call(x);")]
    [InlineData("var x = {0}; torch.unsqueeze_(x, 0); model.call(x);")]
    [InlineData("Tensor x; x = {0}; model.call(x);")]
    [InlineData("foreach (var x in new[] { {0} }) model.call(x);")]
    [InlineData("if ({0} is { } x) model.call(x);")]
    [InlineData("var (x, y) = ({0}, 1); model.call(x);")]
    public Task ALocalThatMayChangeIsNotJudged(string statements) =>
        Snippet.Statements(statements.Replace("{0}", Wrong, StringComparison.Ordinal));

    [Theory]
    [InlineData("other")]
    [InlineData("null!")]
    [InlineData("default!")]
    [InlineData("n > 3 ? torch.rand(1, 4, 64, 64) : other")]
    [InlineData("torch.rand(1, 4, 64, 64) + other")]
    [InlineData("torch.rand(1, 4, 64, 64).reshape(4, 1, 64, 64)")]
    [InlineData("torch.rand(3, 64, 64).unsqueeze(0)")]
    [InlineData("torch.rand(3, 64, 64).unsqueeze_(0)")]
    [InlineData("torch.transpose(other, 1, 2)")]
    [InlineData("torch.tensor(new long[] { 1, 4, 64, 64 })")]
    [InlineData("torch.rand(new long[n])")]
    [InlineData("torch.rand(new long[5])")]
    [InlineData("torch.rand([1, 4, .. new long[n]])")]
    [InlineData("torch.rand(Sizes())")]
    [InlineData("torch.randint(7, 64)")]
    [InlineData("Make(1, 4, 64, 64)")]
    [InlineData("Own.rand(1, 4, 64, 64)")]
    [InlineData("new Own(torch.rand(1, 4, 64, 64))")]
    [InlineData("(Tensor)(Own.Box)torch.rand(1, 4, 64, 64)")]
    public Task WhatTheCodeDoesNotSayIsNotJudged(string tensor) => Snippet.File($$"""
        class User
        {
            static long[] Sizes() => [1, 4];
            static Tensor Make(long dim0, long dim1, long dim2, long dim3) => null!;
            void Run(CamVidFpn model, long n, Tensor other) => model.forward({{tensor}});
        }
        class Own(Tensor tensor) : Tensor
        {
            public static Tensor rand(long dim0, long dim1, long dim2, long dim3) => null!;
            public class Box
            {
                public static explicit operator Box(Tensor tensor) => null!;
                public static explicit operator Tensor(Box box) => null!;
            }
        }
        """);

    /// <summary>What Tensor's own methods do says nothing of a user's method with such a name.</summary>
    [Fact]
    public Task AMethodOfAnotherClassKeepsNoShape() => Snippet.File("""
        static class Extensions { public static Tensor to(this Tensor tensor, string layout) => tensor; }
        class User { void Run(CamVidFpn model) => model.forward(torch.rand(1, 4, 64, 64).to("rgb")); }
        """);

    [Fact]
    public async Task AColumnThatNobodyWroteIsUnknown() =>
        Assert.EndsWith("[3,?]: it must have 4 axes", Assert.Single(await Snippet.Statements("model.forward([|torch.eye(3)|]);")), StringComparison.Ordinal);

    [Fact]
    public Task LocalsOfAProgramWithoutAClassAreRead() => Snippet.File("""
        using var model = new CamVidFpn();
        var wrong = torch.rand(1, 4, 64, 64);
        var changed = torch.rand(1, 4, 64, 64);
        model.call([|wrong|]);
        model.call(changed);
        changed = wrong;
        void Later() => model.call([|wrong|]);
        Later();
        """, OutputKind.ConsoleApplication);

    [Theory]
    [InlineData("nn.Module<Tensor, Tensor>", "forward")]
    [InlineData("nn.Module<Tensor, Tensor>", "call")]
    [InlineData("INetwork", "Outputs")]
    [InlineData("Looser", "forward")]
    [InlineData("Looser", "call")]
    [InlineData("Converting", "call")]
    public Task ATypeThatDoesNotSayItsShapeTakesAny(string type, string method) => Snippet.File($$"""
        class Looser : CamVidFpn { public override Tensor forward(Tensor images) => images; }
        class Converting : CamVidFpn { public new Tensor call(Tensor images) => images.unsqueeze(0); }
        class User { void Run({{type}} model) => model.{{method}}({{Wrong}}); }
        """);

    [Fact]
    public Task AMethodGroupIsNotACall() => Snippet.Statements($"Func<Tensor, Tensor> run = model.forward; run({Wrong});");

    [Fact]
    public async Task ASubclassTakesWhatItsBaseTakes() =>
        Assert.All(
            await Snippet.File("""
                class Mine : CamVidFpn
                {
                    public Tensor Twice() { forward([|torch.rand(1, 4, 64, 64)|]); return base.forward([|torch.rand(1, 4, 64, 64)|]); }
                }
                class User { void Run(Mine model) => model.call([|torch.rand(1, 4, 64, 64)|]); }
                """),
            message => Assert.Contains("takes images [N,3,H,W]", message, StringComparison.Ordinal));

    [Fact]
    public async Task AnyMethodMaySayWhatItTakes() =>
        Assert.Equal(
            [
                "'User.Square' takes map [N,S,S], but this tensor is [1,7,8]: axis 2 must be 7, as axis 1 is",
                "'User.Line' takes line [5], but this tensor is [1,5]: it must have 1 axis",
                "'User.Each' takes map [2,H], but this tensor is [3,1]: axis 0 must be 2",
            ],
            await Snippet.File("""
                static class User
                {
                    static void Square(int times, [Shape("N", "S", "S")] Tensor map) { }
                    static void Line([Shape("5")] Tensor line, [Shape("N")] Tensor? second = null) { }
                    static void Each([Shape("2", "H")] this Tensor map) { }
                    static void Run()
                    {
                        Square(2, torch.rand(1, 7, 7));
                        Square(map: [|torch.rand(1, 7, 8)|], times: 2);
                        Line([|torch.rand(1, 5)|]);
                        Line(torch.rand(5), torch.rand(9));
                        [|torch.rand(3, 1)|].Each();
                    }
                }
                """));

    [Theory]
    [InlineData("Shape")]
    [InlineData("Shape()")]
    [InlineData("Shape(null!)")]
    [InlineData("Shape(\"N\", null!)")]
    [InlineData("Shape(\"N\", \"\")")]
    [InlineData("Shape(\"N\", \"0\")")]
    [InlineData("Shape(\"N\", \"-1\")")]
    [InlineData("Shape(\"N\", \"?\")")]
    [InlineData("Other.Shape(\"N\", \"3\")")]
    public Task AnAttributeThatCannotBeReadSaysNothing(string attribute) => Snippet.File($$"""
        namespace Other { public sealed class ShapeAttribute(params string[] axes) : Attribute; }
        static class User
        {
            static void Take([{{attribute}}] Tensor map) { }
            static void Run() => Take(torch.rand(1, 7, 8));
        }
        """);

    [Theory]
    [InlineData("var x = x.cuda(); model.call(x);")]
    [InlineData("torch.Tensor x = x.cuda(); model.call(x);")]
    [InlineData("var x = y; var y = x; model.call(x);")]
    [InlineData("model.call(torch.rand(1, missing, 4, 4), torch.rand(")]
    [InlineData("model.call(); model.call(1, 2, 3); model.forward(unknown: torch.rand(1, 4, 4, 4));")]
    [InlineData("model.call(torch.rand([1, 4, , 4]));")]
    [InlineData("model.call(torch.rand(new long[] { 1, }, dim0: 3));")]
    public async Task BrokenCodeBreaksNothing(string statements) =>
        Assert.All(
            await Snippet.Analyze(Snippet.Compile("using TorchSharp; class User { void Run(CamVidFpn model) {" + statements + "} }")),
            diagnostic => Assert.Equal("PFPN0202", diagnostic.Id));

    [Fact]
    public async Task GeneratedCodeIsNotTheUsers() =>
        Assert.Empty(await Snippet.Analyze(Snippet.Compile(
            $"using TorchSharp; class User {{ void Run(CamVidFpn model) => model.call({Wrong}); }}", path: "User.g.cs")));

    [Fact]
    public void TheRuleHasAPage() =>
        Assert.EndsWith("/docs/rules/PFPN0202.md", Assert.Single(new PanopticFpn.Gen.Analyzer.InputShapeAnalyzer().SupportedDiagnostics).HelpLinkUri, StringComparison.Ordinal);
}
