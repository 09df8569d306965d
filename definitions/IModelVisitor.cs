using TorchSharp;
using static TorchSharp.torch;

namespace PanopticFpn.Models;

/// <summary>Code that is written once for every ready-made model and runs over its concrete type, without reflection.</summary>
/// <typeparam name="TResult">What the code gives.</typeparam>
public interface IModelVisitor<out TResult>
{
    /// <summary>Runs over one model.</summary>
    TResult Visit<TModel>()
        where TModel : nn.Module, IModel<TModel>;
}

/// <summary>Code that is written once for every ready-made segmentation model.</summary>
/// <typeparam name="TResult">What the code gives.</typeparam>
public interface ISegmentationModelVisitor<out TResult>
{
    /// <summary>Runs over one model.</summary>
    TResult Visit<TModel>()
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>;
}
