using Microsoft.CodeAnalysis;

namespace PanopticFpn.Gen.Diagnostics;

/// <summary>
/// Every error and warning that a spec can cause. Each message says what was expected, what came and what to do.
/// PFPN00xx: syntax; PFPN01xx: the spec; PFPN02xx: shapes; PFPN03xx: files; PFPN09xx: the generator itself.
/// </summary>
internal static class Rules
{
    private const string SyntaxCategory = "PanopticFpn.Syntax";
    private const string SpecCategory = "PanopticFpn.Spec";
    private const string ShapesCategory = "PanopticFpn.Shapes";
    private const string FilesCategory = "PanopticFpn.Files";
    private const string InternalCategory = "PanopticFpn.Internal";
    private const string Pages = "https://github.com/panopticfpn/PanopticFpn.Gen/blob/main/docs/rules/";

    /// <summary>{0}: what was expected and what came.</summary>
    public static readonly DiagnosticDescriptor NotJson = new(
        "PFPN0001", "The spec is not JSON", "The spec is not JSON: {0}", SyntaxCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0001.md");

    /// <summary>{0}: the property; {1}: the object; {2}: what to write instead.</summary>
    public static readonly DiagnosticDescriptor UnknownProperty = new(
        "PFPN0101", "Unknown property", "{1} has no property {0}; {2}", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0101.md");

    /// <summary>{0}: the object; {1}: the property; {2}: an example of it.</summary>
    public static readonly DiagnosticDescriptor MissingProperty = new(
        "PFPN0102", "Missing property", "{0} needs the property \"{1}\", and there is none; add {2}", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0102.md");

    /// <summary>{0}: the property; {1}: what it takes; {2}: what came.</summary>
    public static readonly DiagnosticDescriptor WrongType = new(
        "PFPN0103", "Wrong type", "{0} takes {1}, but {2} came", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0103.md");

    /// <summary>{0}: the property; {1}: the values that it takes; {2}: what came.</summary>
    public static readonly DiagnosticDescriptor UnsupportedValue = new(
        "PFPN0104", "Unsupported value", "{0} takes {1}, but {2} came", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0104.md");

    /// <summary>{0}: the property; {1}: the numbers that it takes; {2}: what came.</summary>
    public static readonly DiagnosticDescriptor OutOfRange = new(
        "PFPN0105", "Value out of range", "{0} takes {1}, but {2} came", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0105.md");

    /// <summary>{0}: the property; {1}: the line of the first.</summary>
    public static readonly DiagnosticDescriptor DuplicateProperty = new(
        "PFPN0106", "Duplicate property", "{0} is written a second time, after line {1}; keep one of the two", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0106.md");

    /// <summary>{0}: the property; {1}: what it takes; {2}: what came; {3}: why it does not do.</summary>
    public static readonly DiagnosticDescriptor InvalidName = new(
        "PFPN0107", "Not a C# name", "{0} takes {1}, but {2} came: {3}", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0107.md");

    /// <summary>{0}: the property; {1}: the name; {2}: a name that is free.</summary>
    public static readonly DiagnosticDescriptor ReservedName = new(
        "PFPN0108", "Reserved name", "{0} cannot be {1}, because the generated code uses that name itself; choose another, such as {2}", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0108.md");

    public static readonly DiagnosticDescriptor SemanticWithoutFpn = new(
        "PFPN0109", "Semantic branch without a pyramid", "\"semantic\" reads the levels of a feature pyramid, and the spec has no \"fpn\"; add an \"fpn\" object or take \"semantic\" out", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0109.md");

    /// <summary>{0}: the model with its namespace; {1}: the spec that has the name already.</summary>
    public static readonly DiagnosticDescriptor DuplicateModel = new(
        "PFPN0110", "Duplicate model", "The model '{0}' is already defined by '{1}'; give one of the two another \"model\" or \"namespace\"", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0110.md");

    /// <summary>{0}: the property.</summary>
    public static readonly DiagnosticDescriptor DepthAndLayers = new(
        "PFPN0111", "Depth and layers", "{0} stands beside \"depth\", which decides it already; keep \"depth\", or take it out and give both \"block\" and \"layers\"", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0111.md");

    /// <summary>{0}: the property; {1}: the only value that goes.</summary>
    public static readonly DiagnosticDescriptor BasicBlockIsPlain = new(
        "PFPN0112", "Basic block with groups, width or dilation", "The basic block (depths 18 and 34) supports neither groups nor width nor dilation: {0} must be {1}; take it out, or use bottlenecks", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0112.md");

    /// <summary>{0}: the property; {1}: what came.</summary>
    public static readonly DiagnosticDescriptor UnusableClassName = new(
        "PFPN0113", "Class without a usable name", "{0} takes a name of at most 100 characters in one line, with a letter or a digit in it, but {1} came", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0113.md");

    /// <summary>{0}: the name; {1}: the name before it; {2}: the identifier of both.</summary>
    public static readonly DiagnosticDescriptor ClassNamesCollide = new(
        "PFPN0114", "Class names collide", "The classes {1} and {0} would both be called {2} in the enum; rename one of the two", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0114.md");

    /// <summary>{0}: the property; {1}: what it names; {2}: the variant; {3}: what there is.</summary>
    public static readonly DiagnosticDescriptor NoSuchWeights = new(
        "PFPN0115", "No such weights", "{0} names {1}, which torchvision does not publish for {2}; take {3}", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0115.md");

    /// <summary>{0}: the property; {1}: why.</summary>
    public static readonly DiagnosticDescriptor UnusedWeights = new(
        "PFPN0116", "Unused weights", "{0} names weights that this network cannot take: {1}; take it out", SpecCategory, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0116.md");

    public static readonly DiagnosticDescriptor ColorsWithoutNames = new(
        "PFPN0117", "Colours without names", "\"colors\" paints classes that have no names; write the names in \"classes\" instead of their number", SpecCategory, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0117.md");

    /// <summary>{0}: the property.</summary>
    public static readonly DiagnosticDescriptor UnreadLevel = new(
        "PFPN0118", "Level that nothing reads", "{0} adds a level P6 that the semantic branch does not read; take it out, or take \"semantic\" out", SpecCategory, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0118.md");

    /// <summary>{0}: the property.</summary>
    public static readonly DiagnosticDescriptor UnusedAlignCorners = new(
        "PFPN0119", "Corners without interpolation", "{0} says how bilinear upsampling places the corners, and \"upsample\" is \"nearest\"; take it out", SpecCategory, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0119.md");

    /// <summary>{0}: the objects beside it.</summary>
    public static readonly DiagnosticDescriptor ClassifierBesidePyramid = new(
        "PFPN0120", "Classifier beside a pyramid", "\"classifier\" stands in the place of a pyramid, and the spec has {0} too; take one of the two out (null takes out what is inherited)", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0120.md");

    /// <summary>{0}: the value that is ignored; {1}: the classes.</summary>
    public static readonly DiagnosticDescriptor IgnoredClass = new(
        "PFPN0121", "Class that is ignored", "The value {0} of a mask is ignored and is a class too, so that class is never learned; give \"ignore\" a number from {1}", SpecCategory, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0121.md");

    /// <summary>{0}: the namespace; {1}: the spec whose model has the name.</summary>
    public static readonly DiagnosticDescriptor NamespaceIsModel = new(
        "PFPN0122", "Namespace with a model's name", "The namespace '{0}' begins with the name of the model of '{1}', and C# takes a name for one of the two; give one of them another", SpecCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0122.md");

    /// <summary>{0}: both layers and both shapes.</summary>
    public static readonly DiagnosticDescriptor ShapeMismatch = new(
        "PFPN0201", "Layers do not fit", "Layers do not fit: {0}", ShapesCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0201.md");

    /// <summary>{0}: the method; {1}: its parameter; {2}: the shape that it takes; {3}: the tensor's; {4}: what to change.</summary>
    public static readonly DiagnosticDescriptor InputDoesNotFit = new(
        "PFPN0202", "Input does not fit", "'{0}' takes {1} {2}, but this tensor is {3}: {4}", ShapesCategory, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0202.md");

    /// <summary>{0}: the path.</summary>
    public static readonly DiagnosticDescriptor BaseNotFound = new(
        "PFPN0301", "No such spec", "\"extends\" names {0}, and the project has no such spec; the path starts at this spec's folder and ends in .pfpn.json", FilesCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0301.md");

    /// <summary>{0}: the path.</summary>
    public static readonly DiagnosticDescriptor ExtendsCycle = new(
        "PFPN0302", "Specs extend each other", "\"extends\" names {0}, which extends this spec in turn; take one of the links out", FilesCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0302.md");

    /// <summary>{0}: the base; {1}, {2}: line and column; {3}: the rule; {4}: its message.</summary>
    public static readonly DiagnosticDescriptor InheritedProblem = new(
        "PFPN0303", "Base that does not fit", "Together with this spec, {0}({1},{2}) is wrong: {3}: {4}", FilesCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0303.md");

    /// <summary>{0}: the exception's message.</summary>
    public static readonly DiagnosticDescriptor InternalError = new(
        "PFPN0901", "Internal error", "PanopticFpn.Gen failed on this spec, which is a defect of the generator and not of the spec; please report it with the spec: {0}", InternalCategory, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "PFPN0901.md");
}
