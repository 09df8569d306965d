using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace PanopticFpn.Weights.Reading;

/// <summary>A whole file, mapped into memory.</summary>
/// <remarks>The system reads a page when it is touched; a file that another program cuts meanwhile ends this one, as with every map.</remarks>
internal sealed class FileMap : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    public FileMap(SafeFileHandle file)
    {
        _map = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <exception cref="ObjectDisposedException">The map is closed.</exception>
    public void Read(long position, Span<byte> destination) => _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)position, destination);

    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }
}
