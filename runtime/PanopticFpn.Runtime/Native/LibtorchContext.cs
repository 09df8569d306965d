using System.Runtime.InteropServices;

namespace PanopticFpn;

/// <summary>A library that libtorch asks for convolutions, and can be told not to.</summary>
internal enum LibtorchFeature
{
    /// <summary>oneDNN, which libtorch calls MKLDNN.</summary>
    OneDnn,

    /// <summary>NNPACK.</summary>
    Nnpack,
}

/// <summary>Settings of libtorch that TorchSharp does not offer: at::Context's, by their C++ names.</summary>
internal static class LibtorchContext
{
    /// <summary>Tells libtorch not to use a library.</summary>
    /// <returns>Whether libtorch has the setting; another version, or one without such exports, may not.</returns>
    public static bool TryDisable(LibtorchFeature feature)
    {
        try
        {
            nint context = GlobalContext();
            if (feature == LibtorchFeature.OneDnn)
                SetUserEnabledMkldnn(context, enabled: 0);
            else
                SetUserEnabledNnpack(context, enabled: 0);
            return true;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DllImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static extern nint GlobalContext();

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb")]
    private static extern void SetUserEnabledMkldnn(nint context, byte enabled);

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    private static extern void SetUserEnabledNnpack(nint context, byte enabled);
}
