using System.Text.Json.Serialization;

namespace PanopticFpn.Training.Runs;

/// <summary>Options as JSON, by code that the compiler writes.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrainingOptions))]
internal sealed partial class RunJson : JsonSerializerContext;
