using TorchSharp.Modules;

namespace PanopticFpn.Training.Optimization;

/// <summary>A parameter that an optimizer changes, and how.</summary>
/// <param name="Name">Its name in the state dict.</param>
/// <param name="Parameter">The model's own tensor; the model disposes it.</param>
/// <param name="RateFactor">What the schedule's learning rate is multiplied by.</param>
/// <param name="WeightDecay">How strongly it is pulled to zero.</param>
public sealed record TrainedParameter(string Name, Parameter Parameter, double RateFactor, double WeightDecay);
