using PanopticFpn.Tests.Native;

// Commands that tests start as processes of their own; "dotnet test" does not come by here.
return args is ["convolutions", .. string[] rest]
    ? RandomConvolutions.Run(rest)
    : throw new ArgumentException("Expected: convolutions COUNT SEED THREADS as-hidden|as-is");
