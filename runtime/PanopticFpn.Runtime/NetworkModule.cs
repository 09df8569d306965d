using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PanopticFpn;

/// <summary>The base of all generated modules: what is registered has the name that PyTorch's state dict has for it.</summary>
/// <typeparam name="TResult">What the module's forward returns.</typeparam>
public abstract class NetworkModule<TResult> : nn.Module<Tensor, TResult>
{
    /// <summary>Creates a module without parameters.</summary>
    /// <param name="name">The class's name.</param>
    protected NetworkModule(string name)
        : base(name)
    {
    }

    /// <summary>Registers a layer or a child module.</summary>
    /// <param name="stateName">Its name in the state dict. Dots make containers: <c>features.0</c> is <c>0</c> in <c>features</c>.</param>
    /// <param name="module">The layer or the module.</param>
    /// <returns>The module.</returns>
    protected TModule Register<TModule>(string stateName, TModule module)
        where TModule : nn.Module
    {
        (nn.Module parent, string name) = ParentOf(stateName);
        parent.register_module(name, module);
        return module;
    }

    /// <summary>Registers a parameter of the module itself.</summary>
    /// <param name="stateName">Its name in the state dict, as in <see cref="Register"/>.</param>
    /// <param name="value">Its first value, which the parameter owns.</param>
    protected void RegisterParameter(string stateName, Tensor value)
    {
        (nn.Module parent, string name) = ParentOf(stateName);
        parent.register_parameter(name, new Parameter(value));
    }

    /// <summary>Nothing: the constructor has registered everything, and TorchSharp would register the fields once more under the compiler's names.</summary>
    protected sealed override void RegisterComponents()
    {
    }

    /// <summary>The container that holds what a name stands for, and the last part of the name.</summary>
    private (nn.Module Parent, string Name) ParentOf(string stateName)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        nn.Module parent = this;
        string[] parts = stateName.Split('.');
        foreach (string part in parts[..^1])
        {
            nn.Module? known = parent.named_children().FirstOrDefault(child => child.name == part).module;
            if (known is null)
                parent.register_module(part, known = new Container());
            parent = known;
        }

        return (parent, parts[^1]);
    }

    /// <summary>A module that only gives its children's names their first part.</summary>
    private sealed class Container() : nn.Module(nameof(Container));
}
