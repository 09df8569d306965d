using System.Globalization;
using PanopticFpn.Gen.Diagnostics;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Spec;

/// <summary>Every rule of the spec: its place and its words.</summary>
public sealed class SpecProblemsTests
{
    private const string Backbone = "\"backbone\": { \"type\": \"resnet\", \"depth\": 18 }";

    [Theory]
    [InlineData("{ \"model\" [|\"A\"|] }", "The spec is not JSON: expected ':' after the property's name, but found '\"'", "\"")]
    [InlineData("[||]", "The spec is not JSON: expected a value, but found the end of the file", "")]
    public void NotJson(string marked, string message, string character)
    {
        Problem problem = Assert.Single(Read(MarkedText.Parse(marked).Text).Problems);
        Assert.Equal(Rules.NotJson, problem.Rule);
        Assert.Equal(MarkedText.Parse(marked).Marked[0].Start, problem.Range.Start);
        Assert.Equal(character.Length, problem.Range.Length);
        Assert.Equal(message, Message(problem));
    }

    [Theory]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", [|\"Fnp\"|]: {} }", "The spec has no property \"Fnp\"; did you mean \"fpn\"?")]
    [InlineData("{ [|\"modle\"|]: \"A\", " + Backbone + " }", "The spec has no property \"modle\"; did you mean \"model\"?")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", [|\"optimizer\"|]: 1 }", "The spec has no property \"optimizer\"; it takes \"$schema\", \"model\", \"namespace\", \"accessibility\", \"summary\", \"extends\", \"input\", \"backbone\", \"fpn\", \"semantic\" and \"classifier\"")]
    [InlineData("{ \"model\": \"A\", \"backbone\": { \"type\": \"resnet\", [|\"dpeth\"|]: 18 } }", "\"backbone\" has no property \"dpeth\"; did you mean \"depth\"?")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", \"fpn\": { [|\"chanels\"|]: 1 } }", "\"fpn\" has no property \"chanels\"; did you mean \"channels\"?")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", \"fpn\": { [|\"🚀\\n\"|]: 1 } }", "\"fpn\" has no property \"🚀\\u000a\"; it takes \"channels\", \"lateral\", \"smooth\", \"upsample\", \"alignCorners\", \"fuse\" and \"extraLevels\"")]
    public void UnknownProperty(string marked, string message) => AssertProblem(Rules.UnknownProperty, marked, message);

    [Theory]
    [InlineData("[|{|] " + Backbone + " }", "The spec needs the property \"model\", and there is none; add \"model\": \"StreetFpn\"")]
    [InlineData("[|{|] \"model\": \"A\" }", "The spec needs the property \"backbone\", and there is none; add \"backbone\": { \"type\": \"resnet\", \"depth\": 50 }")]
    [InlineData("{ \"model\": \"A\", \"backbone\": [|{|] \"depth\": 18 } }", "\"backbone\" needs the property \"type\", and there is none; add \"type\": \"resnet\"")]
    [InlineData("{ \"model\": \"A\", \"backbone\": [|{|] \"type\": \"resnet\" } }", "\"backbone\" needs the property \"depth\", and there is none; add \"depth\": 50")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", \"fpn\": {}, \"semantic\": [|{|] } }", "\"semantic\" needs the property \"classes\", and there is none; add \"classes\": 32")]
    public void MissingProperty(string marked, string message) => AssertProblem(Rules.MissingProperty, marked, message);

    [Fact]
    public void MissingNamespaceOfAProjectWithoutOne()
    {
        Problem problem = Assert.Single(SpecReader.Read("{ \"model\": \"A\", " + Backbone + " }", "").Problems);
        Assert.Equal(Rules.MissingProperty, problem.Rule);
        Assert.Equal("The spec needs the property \"namespace\", and there is none; add \"namespace\": \"Street.Models\"", Message(problem));
    }

    [Theory]
    [InlineData("[|[|][]]", "A spec takes an object, but an array came")]
    [InlineData("[|\"model\"|]", "A spec takes an object, but \"model\" came")]
    [InlineData("{ \"$schema\": [|1|], \"model\": \"A\", " + Backbone + " }", "\"$schema\" takes a text in double quotes, but 1 came")]
    [InlineData("{ \"model\": [|true|], " + Backbone + " }", "\"model\" takes a text in double quotes, but true came")]
    [InlineData("{ \"model\": \"A\", \"namespace\": [|false|], " + Backbone + " }", "\"namespace\" takes a text in double quotes, but false came")]
    [InlineData("{ \"model\": \"A\", \"backbone\": [|\"resnet\"|] }", "\"backbone\" takes an object, but \"resnet\" came")]
    [InlineData("{ \"model\": \"A\", \"backbone\": { \"type\": [|[|]], \"depth\": 18 } }", "\"backbone.type\" takes a text in double quotes, but an array came")]
    [InlineData("{ \"model\": \"A\", \"backbone\": { \"type\": \"resnet\", \"depth\": [|\"18\"|] } }", "\"backbone.depth\" takes a whole number, written in digits, but \"18\" came")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", \"fpn\": [|false|] }", "\"fpn\" takes an object, but false came")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", \"fpn\": { \"channels\": [|1.5|] } }", "\"fpn.channels\" takes a whole number, written in digits, but 1.5 came")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", \"fpn\": { \"channels\": [|1e2|] } }", "\"fpn.channels\" takes a whole number, written in digits, but 1e2 came")]
    [InlineData("{ \"model\": \"A\", " + Backbone + ", \"fpn\": {}, \"semantic\": { \"classes\": [|{|] \"a\": 1 } } }", "\"semantic.classes\" takes a whole number or an array of names, but an object came")]
    public void WrongType(string marked, string message) => AssertProblem(Rules.WrongType, marked, message);

    [Theory]
    [InlineData("{ \"model\": \"A\", \"backbone\": { \"type\": [|\"ResNet\"|], \"depth\": 18 } }", "\"backbone.type\" takes \"resnet\", \"mobilenetv3\" or \"convnext\", but \"ResNet\" came")]
    [InlineData("{ \"model\": \"A\", \"backbone\": { \"type\": \"resnet\", \"depth\": [|51|] } }", "\"backbone.depth\" takes 18, 34, 50, 101 or 152, but 51 came")]
    [InlineData("{ \"model\": \"A\", \"backbone\": { \"type\": \"resnet\", \"depth\": [|99999999999|] } }", "\"backbone.depth\" takes 18, 34, 50, 101 or 152, but 99999999999 came")]
    public void UnsupportedValue(string marked, string message) => AssertProblem(Rules.UnsupportedValue, marked, message);

    [Theory]
    [InlineData("\"depth\": 50, \"block\": [|\"bottleneck\"|]", "\"backbone.block\" stands beside \"depth\", which decides it already; keep \"depth\", or take it out and give both \"block\" and \"layers\"")]
    [InlineData("\"depth\": 50, \"layers\": [|[|]3, 4, 6, 3]", "\"backbone.layers\" stands beside \"depth\", which decides it already; keep \"depth\", or take it out and give both \"block\" and \"layers\"")]
    public void DepthAndLayers(string properties, string message) => AssertBackbone(Rules.DepthAndLayers, properties, message);

    [Theory]
    [InlineData("\"depth\": 18, \"groups\": [|2|]", "\"backbone.groups\" must be 1")]
    [InlineData("\"depth\": 34, \"widthPerGroup\": [|128|]", "\"backbone.widthPerGroup\" must be 64")]
    [InlineData("\"block\": \"basic\", \"layers\": [1, 1, 1, 1], \"replaceStrideWithDilation\": [|[|]false, false, true]", "\"backbone.replaceStrideWithDilation\" must be [false, false, false]")]
    public void BasicBlockIsPlain(string properties, string must) => AssertBackbone(
        Rules.BasicBlockIsPlain,
        properties,
        $"The basic block (depths 18 and 34) supports neither groups nor width nor dilation: {must}; take it out, or use bottlenecks");

    [Theory]
    [InlineData("\"block\": \"basic\", \"layers\": [|[|]1, 2, 3]", "\"backbone.layers\" takes an array of 4 whole numbers, but an array of 3 came")]
    [InlineData("\"block\": \"basic\", \"layers\": [1, 2, 3, [|true|]]", "\"backbone.layers[3]\" takes a whole number, written in digits, but true came")]
    [InlineData("\"depth\": 50, \"replaceStrideWithDilation\": [|true|]", "\"backbone.replaceStrideWithDilation\" takes an array of 3 true or false values, but true came")]
    [InlineData("\"depth\": 50, \"replaceStrideWithDilation\": [true, [|1|], true]", "\"backbone.replaceStrideWithDilation[1]\" takes true or false, but 1 came")]
    public void WrongItems(string properties, string message) => AssertBackbone(Rules.WrongType, properties, message);

    [Theory]
    [InlineData("\"classes\": [\"Sky\", [|\"sky\"|]]", "PFPN0114", "The classes \"Sky\" and \"sky\" would both be called Sky in the enum; rename one of the two")]
    [InlineData("\"classes\": [\"Sky\", [|\"--\"|]]", "PFPN0113", "\"semantic.classes[1]\" takes a name of at most 100 characters in one line, with a letter or a digit in it, but \"--\" came")]
    [InlineData("\"classes\": [\"Sky\", [|\"a\\u2028b\"|]]", "PFPN0113", "\"semantic.classes[1]\" takes a name of at most 100 characters in one line, with a letter or a digit in it, but \"a\\u2028b\" came")]
    [InlineData("\"classes\": [\"Sky\", [|\"a\\ud800\"|]]", "PFPN0113", "\"semantic.classes[1]\" takes a name of at most 100 characters in one line, with a letter or a digit in it, but \"a\\ud800\" came")]
    [InlineData("\"classes\": [\"Sky\", [|1|]]", "PFPN0103", "\"semantic.classes[1]\" takes a text in double quotes, but 1 came")]
    [InlineData("\"classes\": [|[|]]", "PFPN0103", "\"semantic.classes\" takes 1 to 65536 names, but an array of 0 came")]
    [InlineData("\"classes\": 2, \"colors\": [|[|]\"#000000\"]", "PFPN0103", "\"semantic.colors\" takes an array of 2 colours, one a class, but an array of 1 came")]
    [InlineData("\"classes\": [\"Sky\"], \"colors\": [[|\"red\"|]]", "PFPN0103", "\"semantic.colors[0]\" takes a colour such as \"#804080\", but \"red\" came")]
    [InlineData("\"classes\": 1, \"ignore\": [|-1|]", "PFPN0105", "\"semantic.ignore\" takes a whole number from 0 to 65535, but -1 came")]
    public void Classes(string properties, string rule, string message)
    {
        MarkedText marked = MarkedText.Parse("{ \"model\": \"A\", " + Backbone + ", \"fpn\": {}, \"semantic\": { " + properties + " } }");
        Problem problem = Assert.Single(Read(marked.Text).Problems);
        Assert.Equal((rule, marked.Marked[0], message), (problem.Rule.Id, (problem.Range.Start, problem.Range.Length), Message(problem)));
    }

    [Theory]
    [InlineData("\"block\": \"basic\"", "\"backbone\" needs the property \"layers\", and there is none; add \"layers\": [3, 4, 6, 3]")]
    [InlineData("\"layers\": [1, 1, 1, 1]", "\"backbone\" needs the property \"block\", and there is none; add \"block\": \"bottleneck\"")]
    public void HalfOfABackbone(string properties, string message) => AssertProblem(
        Rules.MissingProperty, "{ \"model\": \"A\", \"backbone\": [|{|] \"type\": \"resnet\", " + properties + " } }", message);

    [Theory]
    [InlineData("\"fpn\": { \"channels\": [|0|] }", "fpn.channels", "0")]
    [InlineData("\"fpn\": { \"channels\": [|65537|] }", "fpn.channels", "65537")]
    [InlineData("\"fpn\": {}, \"semantic\": { \"channels\": [|-1|], \"classes\": 2 }", "semantic.channels", "-1")]
    [InlineData("\"fpn\": {}, \"semantic\": { \"classes\": [|0|] }", "semantic.classes", "0")]
    [InlineData("\"fpn\": {}, \"semantic\": { \"classes\": [|-0|] }", "semantic.classes", "-0")]
    [InlineData("\"fpn\": {}, \"semantic\": { \"classes\": [|99999999999|] }", "semantic.classes", "99999999999")]
    public void OutOfRange(string properties, string path, string number) => AssertProblem(
        Rules.OutOfRange,
        "{ \"model\": \"A\", " + Backbone + ", " + properties + " }",
        $"\"{path}\" takes a whole number from 1 to 65536, but {number} came");

    [Theory]
    [InlineData("{ \"model\": \"A\",\n" + Backbone + ",\n[|\"model\"|]: \"B\" }", "\"model\" is written a second time, after line 1; keep one of the two")]
    [InlineData("{ \"model\": \"A\",\n" + Backbone + ",\n\"fpn\": { \"channels\": 1, [|\"ch\\u0061nnels\"|]: 1 } }", "\"fpn.channels\" is written a second time, after line 3; keep one of the two")]
    public void DuplicateProperty(string marked, string message) => AssertProblem(Rules.DuplicateProperty, marked, message);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("Street Fpn", "a space cannot stand in a name")]
    [InlineData("Street-Fpn", "'-' cannot stand in a name")]
    [InlineData("Street.Fpn", "'.' cannot stand in a name")]
    [InlineData("@class", "'@' cannot stand in a name")]
    [InlineData("A🚀", "U+1F680 cannot stand in a name")]
    [InlineData("A\u200BB", "U+200B cannot stand in a name")]
    [InlineData("3dFpn", "'3' cannot start a name")]
    [InlineData("class", "it is a keyword of C#")]
    [InlineData("record", "names in small letters alone are kept for C#'s keywords; start it with a capital")]
    public void ModelIsNoClassName(string name, string reason) => AssertProblem(
        Rules.InvalidName,
        "{ \"model\": [|\"" + name + "\"|], " + Backbone + " }",
        $"\"model\" takes the name of a C# class, but \"{name}\" came: {reason}");

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("my-app", "'-' cannot stand in a name")]
    [InlineData("Street..Models", "in its part \"\", it is empty")]
    [InlineData("Street.new", "in its part \"new\", it is a keyword of C#")]
    [InlineData("Street.3d", "in its part \"3d\", '3' cannot start a name")]
    public void NamespaceIsNone(string name, string reason) => AssertProblem(
        Rules.InvalidName,
        "{ \"model\": \"A\", \"namespace\": [|\"" + name + "\"|], " + Backbone + " }",
        $"\"namespace\" takes the name of a C# namespace, but \"{name}\" came: {reason}");

    [Fact]
    public void TooLong()
    {
        Problem problem = Assert.Single(Read("{ \"model\": \"" + new string('A', 101) + "\", " + Backbone + " }").Problems);
        Assert.Equal(Rules.InvalidName, problem.Rule);
        Assert.Equal($"\"model\" takes the name of a C# class, but \"{new string('A', 60)}…\" came: it has more than 100 characters", Message(problem));
        string parts = string.Join('.', Enumerable.Repeat("A", 101));
        Assert.Equal(Rules.InvalidName, Assert.Single(Read("{ \"model\": \"A\", \"namespace\": \"" + parts + "\", " + Backbone + " }").Problems).Rule);
    }

    [Theory]
    [InlineData("Backbone")]
    [InlineData("ResNet")]
    [InlineData("Stage")]
    [InlineData("PyramidLevels")]
    [InlineData("Pyramid")]
    [InlineData("Description")]
    [InlineData("Create")]
    [InlineData("Classes")]
    [InlineData("ExportOnnx")]
    [InlineData("Tensor")]
    [InlineData("Module")]
    public void ModelIsReserved(string name) => AssertProblem(
        Rules.ReservedName,
        "{ \"model\": [|\"" + name + "\"|], " + Backbone + " }",
        $"\"model\" cannot be \"{name}\", because the generated code uses that name itself; choose another, such as \"My{name}\"");

    [Theory]
    [InlineData("Street.Tensor", "Street.TensorModels")]
    [InlineData("torch.Street", "torchModels.Street")]
    public void NamespaceIsReserved(string name, string free) => AssertProblem(
        Rules.ReservedName,
        "{ \"model\": \"A\", \"namespace\": [|\"" + name + "\"|], " + Backbone + " }",
        $"\"namespace\" cannot be \"{name}\", because the generated code uses that name itself; choose another, such as \"{free}\"");

    [Fact]
    public void SemanticWithoutFpn() => AssertProblem(
        Rules.SemanticWithoutFpn,
        "{ \"model\": \"A\", " + Backbone + ", [|\"semantic\"|]: { \"classes\": 2 } }",
        "\"semantic\" reads the levels of a feature pyramid, and the spec has no \"fpn\"; add an \"fpn\" object or take \"semantic\" out");

    [Fact]
    public void AllProblemsOfAFileComeAtOnceInItsOrder()
    {
        MarkedText expected = MarkedText.Parse("""
            [|{|] "backbone": { "type": [|"vgg"|], "depth": [|16|], [|"width"|]: 2 },
              "fpn": { "channels": [|0|], [|"channels"|]: 1 },
              "semantic": [|{|] "channels": [|"a"|] },
              [|"extra"|]: null }
            """);
        SpecReadResult result = Read(expected.Text);
        Assert.Null(result.Spec);
        Assert.Equal(expected.Marked, result.Problems.Select(problem => (problem.Range.Start, problem.Range.Length)));
        Assert.Equal(
            ["PFPN0102", "PFPN0104", "PFPN0104", "PFPN0101", "PFPN0105", "PFPN0106", "PFPN0102", "PFPN0103", "PFPN0101"],
            result.Problems.Select(problem => problem.Rule.Id));
    }

    [Fact]
    public void MutatedSpecsNeverThrowAndEveryProblemLiesInTheFile() => Mutate(2_000);

    [Fact, Trait("Tier", "Thorough")]
    public void ManyMutatedSpecsNeverThrowAndEveryProblemLiesInTheFile() =>
        // Proof that the mutations reach the whole reader.
        Assert.Superset(
            new HashSet<string> { "PFPN0001", "PFPN0101", "PFPN0102", "PFPN0103", "PFPN0104", "PFPN0105", "PFPN0106", "PFPN0107", "PFPN0109", "PFPN0116" },
            Mutate(20_000));

    /// <summary>The rules that the mutated specs broke.</summary>
    private static HashSet<string> Mutate(int rounds)
    {
        var random = new Random(40);
        var met = new HashSet<string>();
        for (int round = 0; round < rounds; round++)
        {
            string spec = JsonTexts.Specs[random.Next(JsonTexts.Specs.Count)];
            string text = round % 2 == 0 ? JsonTexts.Mutate(random, spec) : JsonTexts.MutateTokens(random, spec);
            SpecReadResult result = Read(text);
            Assert.True(result.Spec is null == result.Problems.Any(problem => problem.IsError), text);

            // Compiling takes longer than reading, so one in twenty.
            if (round % 20 == 0 && (result.Spec ?? result.StandIn) is { } readable)
                Assert.True(ModelCompiler.Compile(readable).InternalError is null, text);
            foreach (Problem problem in result.Problems)
            {
                Assert.InRange(problem.Range.Start, 0, text.Length);
                Assert.InRange(problem.Range.End, problem.Range.Start, text.Length);
                Assert.DoesNotContain('\n', Message(problem));
                met.Add(problem.Rule.Id);
            }
        }

        return met;
    }

    private static void AssertProblem(Microsoft.CodeAnalysis.DiagnosticDescriptor rule, string marked, string message)
    {
        MarkedText expected = MarkedText.Parse(marked);
        SpecReadResult result = Read(expected.Text);
        Assert.Null(result.Spec);
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal(message, Message(problem));
        Assert.Equal(rule, problem.Rule);
        Assert.Equal(expected.Marked, [(problem.Range.Start, problem.Range.Length)]);
    }

    private static SpecReadResult Read(string text) => SpecReader.Read(text, "Project");

    [Theory]
    [InlineData("\"accessibility\": [|\"private\"|]", "PFPN0104", "\"accessibility\" takes \"public\" or \"internal\", but \"private\" came")]
    [InlineData("\"summary\": [|\"two\\nlines\"|]", "PFPN0103", "\"summary\" takes a text in one line, but \"two\\u000alines\" came")]
    [InlineData("\"summary\": [|\" \"|]", "PFPN0103", "\"summary\" takes a text in one line, but \" \" came")]
    [InlineData("\"input\": { \"channels\": 1, \"mean\": [|[|]0.5, 0.5] }", "PFPN0103", "\"input.mean\" takes an array of 1 number, but an array of 2 came")]
    [InlineData("\"input\": { \"std\": [1, [|0|], 1] }", "PFPN0105", "\"input.std[1]\" takes a number from 1e-30 to 1e30, but 0 came")]
    [InlineData("\"input\": { \"mean\": [1, [|\"a\"|], 1] }", "PFPN0103", "\"input.mean[1]\" takes a number, but \"a\" came")]
    [InlineData("\"input\": [|{|] \"height\": 64 }", "PFPN0102", "\"input\" needs the property \"width\", and there is none; add \"width\": 512")]
    [InlineData("\"fpn\": { \"lateral\": { \"kernel\": [|2|] } }", "PFPN0104", "\"fpn.lateral.kernel\" takes 1, 3, 5 or 7, but 2 came")]
    [InlineData("\"fpn\": { \"smooth\": { \"levels\": [\"p2\", [|\"p6\"|]] } }", "PFPN0104", "\"fpn.smooth.levels[1]\" takes \"p2\", \"p3\", \"p4\" or \"p5\", but \"p6\" came")]
    [InlineData("\"fpn\": { \"smooth\": { \"levels\": [\"p2\", [|\"p2\"|]] } }", "PFPN0103", "\"fpn.smooth.levels[1]\" takes a name that the array does not hold yet, but \"p2\" came")]
    [InlineData("\"fpn\": { \"smooth\": { \"levels\": [|2|] } }", "PFPN0103", "\"fpn.smooth.levels\" takes an array of \"p2\", \"p3\", \"p4\" and \"p5\", but 2 came")]
    [InlineData("\"fpn\": { \"smooth\": { \"norm\": [|\"layer\"|] } }", "PFPN0104", "\"fpn.smooth.norm\" takes \"batch\", \"frozenBatch\", null or an object such as { \"type\": \"group\", \"groups\": 32 }, but \"layer\" came")]
    [InlineData("\"fpn\": { \"lateral\": { \"norm\": [|{|] \"type\": \"group\" } } }", "PFPN0102", "\"fpn.lateral.norm\" needs the property \"groups\", and there is none; add \"groups\": 32")]
    [InlineData("\"fpn\": {}, \"semantic\": { \"classes\": 2, \"dropout\": [|1|] }", "PFPN0105", "\"semantic.dropout\" takes a number from 0 up to but not including 1, but 1 came")]
    [InlineData("\"fpn\": {}, \"semantic\": { \"classes\": 2, \"scale\": [|3|] }", "PFPN0104", "\"semantic.scale\" takes 1, 2 or 4, but 3 came")]
    [InlineData("\"fpn\": {}, [|\"classifier\"|]: { \"classes\": 2 }", "PFPN0120", "\"classifier\" stands in the place of a pyramid, and the spec has \"fpn\" too; take one of the two out (null takes out what is inherited)")]
    public void TheRestOfTheLanguage(string properties, string rule, string message) =>
        AssertOne("{ \"model\": \"A\", " + Backbone + ", " + properties + " }", rule, message);

    [Theory]
    [InlineData("\"depth\": 50, \"norm\": [|null|]", "PFPN0104", "\"backbone.norm\" takes \"batch\", \"frozenBatch\" or an object such as { \"type\": \"group\", \"groups\": 32 }, but null came")]
    [InlineData("\"depth\": 50, \"norm\": [|{|] \"type\": \"batch\" }", "PFPN0104", "\"backbone.norm\" takes \"batch\", \"frozenBatch\" or an object such as { \"type\": \"group\", \"groups\": 32 }, but an object of type \"batch\" came")]
    [InlineData("\"depth\": 50, \"weights\": [|\"DEFAULT\"|]", "PFPN0104", "\"backbone.weights\" takes \"IMAGENET1K_V1\" or \"IMAGENET1K_V2\", but \"DEFAULT\" came")]
    [InlineData("\"depth\": 34, \"weights\": [|\"IMAGENET1K_V2\"|]", "PFPN0115", "\"backbone.weights\" names \"IMAGENET1K_V2\", which torchvision does not publish for resnet34; take \"IMAGENET1K_V1\"")]
    [InlineData("\"depth\": 101, \"groups\": 64, \"widthPerGroup\": 4, \"weights\": [|\"IMAGENET1K_V2\"|]", "PFPN0115", "\"backbone.weights\" names \"IMAGENET1K_V2\", which torchvision does not publish for resnext101_64x4d; take \"IMAGENET1K_V1\"")]
    [InlineData("\"depth\": 50, \"norm\": { \"type\": \"group\", \"groups\": 32 }, \"weights\": [|\"IMAGENET1K_V2\"|]", "PFPN0116", "\"backbone.weights\" names weights that this network cannot take: they have batch normalisations, and \"backbone.norm\" is another; take it out")]
    [InlineData("\"depth\": 50, \"groups\": 2, \"weights\": [|\"IMAGENET1K_V2\"|]", "PFPN0116", "\"backbone.weights\" names weights that this network cannot take: torchvision publishes no network of these blocks and channels; take it out")]
    [InlineData("\"depth\": 18, \"channels\": 16, \"weights\": [|\"IMAGENET1K_V1\"|]", "PFPN0116", "\"backbone.weights\" names weights that this network cannot take: torchvision publishes no network of these blocks and channels; take it out")]
    public void TheRestOfTheBackbone(string properties, string rule, string message) =>
        AssertOne("{ \"model\": \"A\", \"backbone\": { \"type\": \"resnet\", " + properties + " } }", rule, message);

    [Theory]
    [InlineData("\"input\": { \"channels\": 1 }, \"backbone\": { \"type\": \"resnet\", \"depth\": 18, \"weights\": [|\"IMAGENET1K_V1\"|] }", "PFPN0116")]
    [InlineData(Backbone + ", \"fpn\": {}, \"semantic\": { \"classes\": 1, [|\"colors\"|]: [\"#000000\"] }", "PFPN0117")]
    [InlineData(Backbone + ", \"fpn\": { \"extraLevels\": [|1|] }, \"semantic\": { \"classes\": 1 }", "PFPN0118")]
    [InlineData(Backbone + ", \"fpn\": { \"upsample\": \"nearest\", \"alignCorners\": [|true|] }", "PFPN0119")]
    [InlineData(Backbone + ", \"fpn\": {}, \"semantic\": { \"classes\": 1, \"upsample\": \"nearest\", \"alignCorners\": [|false|] }", "PFPN0119")]
    [InlineData(Backbone + ", \"fpn\": {}, \"semantic\": { \"classes\": [\"a\", \"b\"], [|\"ignore\"|]: 1 }", "PFPN0121")]
    [InlineData(Backbone + ", \"fpn\": {}, \"semantic\": { [|\"classes\"|]: 256 }", "PFPN0121")]
    public void WasteIsAWarningAndTheSpecStands(string properties, string rule)
    {
        MarkedText marked = MarkedText.Parse("{ \"model\": \"A\", " + properties + " }");
        SpecReadResult result = Read(marked.Text);
        Assert.NotNull(result.Spec);
        Assert.Null(result.StandIn);
        Problem problem = Assert.Single(result.Problems);
        Assert.Equal((rule, marked.Marked[0], false), (problem.Rule.Id, (problem.Range.Start, problem.Range.Length), problem.IsError));
    }

    private static void AssertOne(string markedText, string rule, string message)
    {
        MarkedText marked = MarkedText.Parse(markedText);
        Problem problem = Assert.Single(Read(marked.Text).Problems);
        Assert.Equal((rule, marked.Marked[0], message), (problem.Rule.Id, (problem.Range.Start, problem.Range.Length), Message(problem)));
    }

    private static void AssertBackbone(Microsoft.CodeAnalysis.DiagnosticDescriptor rule, string properties, string message) =>
        AssertProblem(rule, "{ \"model\": \"A\", \"backbone\": { \"type\": \"resnet\", " + properties + " } }", message);

    private static string Message(Problem problem) => problem.Arguments.Count == 0
        ? problem.Rule.MessageFormat.ToString(CultureInfo.InvariantCulture)
        : string.Format(CultureInfo.InvariantCulture, problem.Rule.MessageFormat.ToString(CultureInfo.InvariantCulture), [.. problem.Arguments]);
}
