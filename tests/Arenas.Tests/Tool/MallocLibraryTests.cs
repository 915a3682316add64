using Arenas.Tool.Allocators;
using Xunit;

namespace Arenas.Tests.Tool;

public static class MallocLibraryTests
{
    [Fact]
    public static void The_library_of_c_itself_does_not_pass_for_another() =>
        Assert.False(MallocLibrary.TryLoad(["libc.so.6", "libm.so.6", "libabsent-42.so"]));

    [Fact]
    public static void Names_are_found_in_any_case()
    {
        Assert.Equal("NativeMemory", AllocatorCatalog.Spell("nativememory"));
        Assert.Equal("nosuch", AllocatorCatalog.Spell("nosuch"));
        Assert.NotNull(AllocatorCatalog.TryCreateRunner("arraypool", null));
        Assert.Null(AllocatorCatalog.TryCreateRunner("nosuch", null));
        Assert.Null(AllocatorCatalog.TryCreateRunner("GC+sgt", null));
    }
}
