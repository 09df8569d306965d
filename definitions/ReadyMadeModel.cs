using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Models;

/// <summary>One of the networks that this assembly brings, known by its name.</summary>
public abstract class ReadyMadeModel
{
    private protected ReadyMadeModel()
    {
    }

    /// <summary>The class's name.</summary>
    public string Name => Description.Name;

    /// <summary>What the compiler knows of the network.</summary>
    public abstract ModelDescription Description { get; }

    /// <summary>Whether the network gives each pixel a class; it is then a <see cref="ReadyMadeSegmentationModel"/>.</summary>
    public bool IsSegmentation => this is ReadyMadeSegmentationModel;

    /// <summary>Runs code over the network's class.</summary>
    public abstract TResult Accept<TResult>(IModelVisitor<TResult> visitor);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}

/// <summary>A ready-made network that gives each pixel a class.</summary>
public abstract class ReadyMadeSegmentationModel : ReadyMadeModel
{
    private protected ReadyMadeSegmentationModel()
    {
    }

    /// <summary>Runs code for segmentation over the network's class.</summary>
    public abstract TResult Accept<TResult>(ISegmentationModelVisitor<TResult> visitor);
}

internal sealed class ReadyMadeModel<TModel> : ReadyMadeModel
    where TModel : nn.Module, IModel<TModel>
{
    public override ModelDescription Description => TModel.Description;

    public override TResult Accept<TResult>(IModelVisitor<TResult> visitor) => visitor.Visit<TModel>();
}

internal sealed class ReadyMadeSegmentationModel<TModel> : ReadyMadeSegmentationModel
    where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
{
    public override ModelDescription Description => TModel.Description;

    public override TResult Accept<TResult>(IModelVisitor<TResult> visitor) => visitor.Visit<TModel>();

    public override TResult Accept<TResult>(ISegmentationModelVisitor<TResult> visitor) => visitor.Visit<TModel>();
}
